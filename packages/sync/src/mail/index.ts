/** Mail: records between named people, on their way from home node to home node. */
export { createMail, movedName, onPosted, sweepMail, type MailParts } from "./mailbox.ts";
export { createMailingReplica } from "./mailing-replica.ts";
export { idOfParcel, openParcel, parcelSizes, readParcel, sealParcel, type Contents, type Parcel } from "./parcel.ts";
export { elsewhere, identityOf, nodesConcerned, post, type PostParts } from "./post.ts";
