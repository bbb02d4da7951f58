/**
 * Every code that an answer of this project can bear. One table makes the type, the HTTP problem answers and the reference
 * page (`errorsPage` in reference.ts). A code is never renamed and never given a new meaning.
 *
 * `status`: the HTTP status where it reaches HTTP. `meaning`: what happened. `remedy`: what whoever sees it can do.
 */
interface Declared { readonly status: number; readonly title: string; readonly meaning: string; readonly remedy: string }
const error = (status: number, title: string, meaning: string, remedy: string): Declared => ({ status, title, meaning, remedy });

export const errors = {
  // Records and envelopes
  "record/malformed": error(400, "Not a record", "The bytes are not an envelope of this version: cut off, not in the one canonical encoding, or with a field of the wrong sort.", "Encode it as docs/spec/encoding.md and docs/spec/envelope.md say."),
  "record/too-large": error(413, "Record too large", "A header, proof or body is over its bound in docs/reference/limits.md.", "Shorten it, or link to the longer text."),
  "record/too-deep": error(400, "Nested too deeply", "A value is nested deeper than any kind needs.", "Send only the fields that the kind declares."),
  "record/unknown-version": error(400, "Unknown envelope version", "The envelope is of a version that this program does not know.", "Update this node."),
  "record/unknown-kind": error(400, "Unknown kind", "The kind's number is not in docs/spec/kinds.md.", "Update this node, or use a declared kind."),
  "record/wrong-scope": error(400, "Wrong scope for this kind", "Records of this kind may not travel where this one says.", "Use a scope that the kind declares."),
  "record/invalid": error(400, "Body breaks its kind's declaration", "A field of the body is missing, unknown, or out of its bounds.", "Correct the place named; docs/spec/kinds.md has the fields."),
  "record/text-refused": error(400, "Text that cannot be kept", "A text holds U+0000, another control character, half a surrogate pair, a direction override where none may be, a reserved key, or is not in normal form C.", "Take the character out; normalise texts to NFC."),
  "record/body-mismatch": error(400, "Body is not the one signed for", "Nonce and body do not give the commitment in the header.", "Fetch the record again from another peer."),
  "record/forged": error(403, "Signature does not hold", "The signature is not the author key's over this header.", "Nothing: refuse it."),
  "record/erased": error(410, "Erased", "The record's body was erased; only its header is left.", "Nothing: it is gone on purpose."),
  "record/stale": error(409, "Too old", "The record is older than something that ended its author's right to write it.", "Nothing: refuse it."),
  "record/future": error(400, "From the future", "The record's clock is further ahead than clocks may differ.", "Set the author's clock right."),
  "record/expired": error(410, "Expired", "The record's own expiry has passed.", "Nothing: it ended as its author wished."),
  "record/duplicate": error(409, "Known already", "This node holds this record.", "Nothing: it is kept once."),
  "record/equivocation": error(409, "Number used twice", "The author signed another record with the same epoch and sequence.", "The author's device lost its count: it begins a new epoch."),
  "record/not-allowed": error(403, "Not allowed", "The author may not say this about this subject in its present state.", "Nothing, unless the state changes."),
  "record/unknown-author": error(403, "Unknown author", "No person is known whose key this is.", "Send the person and the delegation first."),
  "record/unknown-subject": error(409, "Subject not known yet", "The record speaks of another one that this node does not hold.", "Send that one first, then this one again."),
  "record/delegation-expired": error(403, "Delegation ended", "The device key's delegation had ended at the record's clock.", "Delegate the device anew."),
  "record/revoked": error(403, "Key revoked", "The device key was revoked before the record's clock.", "Sign with a key that holds."),
  "record/too-many": error(429, "Too many at once", "More records together than a bundle or message may hold.", "Send fewer at a time."),

  // Requests
  "request/invalid": error(400, "Request not understood", "A field is missing, unknown, or out of its bounds.", "Correct the place named."),
  "request/not-json": error(400, "Not JSON", "The body is not well-formed JSON.", "Send JSON in UTF-8."),
  "request/wrong-media-type": error(415, "Wrong media type", "The body is of a media type that this address does not take.", "Send application/json."),
  "request/too-large": error(413, "Request too large", "The body is over the bound for this address.", "Send less."),
  "request/too-many": error(429, "Too many requests", "More requests in this time than one address or person may make.", "Wait as the Retry-After header says."),
  "request/not-found": error(404, "Nothing here", "No such address.", "See /openapi.json for the addresses."),
  "request/method-not-allowed": error(405, "Not with this method", "The address exists, but not for this method.", "See /openapi.json for the methods."),
  "request/not-signed-in": error(401, "Not signed in", "This needs a signed-in person, or the session has ended.", "Sign in."),
  "request/not-allowed": error(403, "Not for you", "This person may not do this.", "Ask a steward of this node."),
  "request/foreign-origin": error(403, "Came from another site", "The request came from a page of another site.", "Use this node's own pages, or a program with a token."),
  "request/unknown-host": error(421, "Not this host", "The request names a host that this node does not answer for.", "Use the node's own address, or add the host to the settings."),
  "request/changed-meanwhile": error(412, "Changed meanwhile", "What was edited has changed since it was read.", "Read it again and repeat the change."),
  "request/precondition-missing": error(428, "If-Match is missing", "A change needs the etag of what was read.", "Send If-Match."),
  "request/key-reused": error(422, "Idempotency-Key used for something else", "The same key came with a different request.", "Use a new key."),
  "request/key-in-use": error(409, "Same request still under way", "A request with the same Idempotency-Key has not ended.", "Wait, then repeat it."),
  "request/cursor-unknown": error(400, "Cursor not known", "The cursor was not made by this node for this list.", "Begin at the first page."),
  "request/timed-out": error(503, "Took too long", "The answer was not ready in time.", "Try again later."),
  "request/stopping": error(503, "Stopping", "The node is shutting down.", "Try again in a moment."),
  "request/internal": error(500, "Our mistake", "Something went wrong here, not in the request.", "Try again; tell the steward the request's id if it stays."),

  // Accounts and invitations
  "account/name-taken": error(409, "Name taken", "Somebody here signs in with this name, or one that looks like it.", "Choose another name."),
  "account/passphrase-weak": error(400, "Passphrase too easy", "The passphrase is short, common, or holds the name.", "Choose a longer one: four words are good."),
  "account/wrong-name-or-passphrase": error(401, "Wrong name or passphrase", "No account has this name with this passphrase. We do not say which of the two is wrong.", "Try again."),
  "account/not-steward": error(403, "Only for stewards", "Only a steward of this node may do this.", "Ask a steward."),
  "account/not-found": error(404, "No such account", "No account of that name or person is here.", "Check the name."),
  "invitation/unknown": error(404, "Invitation not known", "The code is wrong, used up or expired.", "Ask for a new invitation."),
  "invitation/required": error(403, "By invitation", "This node lets people in by invitation.", "Ask somebody here for a code."),

  // People, projects, spheres
  "person/not-found": error(404, "Nobody to see", "There is no such person, or nothing of them may be seen.", "Nothing."),
  "person/not-consented": error(403, "Not agreed to", "The person has not agreed to this purpose.", "Only they can change it."),
  "project/not-found": error(404, "No such project", "There is no such project, or it may not be seen.", "Look for it among the projects."),
  "project/not-yours": error(403, "Not your project", "Only the person who leads a project may do this.", "Ask its lead, or claim it if it is yours and unclaimed."),
  "project/too-many-roles": error(409, "Too many roles", "A project can have only so many roles.", "Close or change one."),
  "project/already-claimed": error(409, "Claimed already", "Somebody answers for this project.", "Ask for an introduction."),
  "project/not-imported": error(409, "Nothing to claim", "Only imported projects are claimed.", "Ask its lead."),
  "sphere/not-found": error(404, "No such sphere", "There is no such sphere, or it may not be seen.", "Look for it among the spheres."),
  "sphere/closed": error(403, "Members only", "Only members of this sphere may do this.", "Join it first."),
  "claim/not-begun": error(409, "Claim not begun", "No claim of this project by this person is open.", "Begin one, then prove it."),
  "claim/token-not-found": error(409, "Token not found", "The token is not at the address named.", "Put it there, then try again."),
  "claim/page-unreachable": error(502, "Page not reached", "The project's own address did not answer.", "Try again later, or ask a steward to vouch."),
  "match/not-found": error(404, "No such suggestion", "The subject was not suggested, or may not be seen.", "Look at the matches again."),
  "vocabulary/nothing-understood": error(422, "Nothing understood", "No word of the two answers is one that we know.", "Say it in other or plainer words."),
  "vocabulary/cyclic": error(422, "Goes round in a circle", "A concept is broader than itself by way of others.", "Take one of the broader links out."),

  // Introductions and collaborations
  "introduction/not-found": error(404, "No such introduction", "There is no such introduction among yours.", "Look among your introductions."),
  "introduction/unclaimed": error(409, "Nobody answers for it yet", "Nobody has claimed this project, so nobody can be asked.", "Use its own address, or claim it if it is yours."),
  "introduction/inbox-full": error(409, "They have enough to answer", "The person has as many open requests as one answers with care.", "Try again in some days."),
  "introduction/outbox-full": error(409, "Enough open requests", "You have as many open requests as may be.", "Wait for an answer, or withdraw one."),
  "introduction/already-asked": error(409, "Asked already", "An introduction between the two of you is open.", "Look among your introductions."),
  "introduction/asked-recently": error(409, "Asked not long ago", "A former request to this person ended not long ago.", "Other people may fit as well."),
  "introduction/daily-limit": error(429, "Enough for today", "You have asked as many people as one may in a day.", "Try again tomorrow."),
  "introduction/not-consented": error(403, "Matching is off", "One of the two has not agreed to be matched.", "Agree to matching in your own settings."),
  "introduction/own": error(409, "That is you", "Nobody can be introduced to themself.", "Nothing."),
  "introduction/not-now": error(409, "Not in this state", "The introduction is not in a state for this.", "Look at it again: it may have changed."),
  "introduction/contact-missing": error(400, "Name or contact missing", "A yes says the name and contact to reveal.", "Add a name and at least one contact."),
  "introduction/question-missing": error(400, "Question missing", "Ask-more needs a question.", "Add the question."),
  "collaboration/not-found": error(404, "No such collaboration", "There is no such collaboration among yours.", "Look among your collaborations."),
  "collaboration/not-now": error(409, "Not in this state", "The collaboration is not in a state for this.", "Look at it again: it may have changed."),
  "collaboration/due-in-past": error(400, "Due in the past", "A first step lies ahead.", "Choose a later day."),
  "demo/not-here": error(404, "No demo here", "There is no demo sphere on this node.", "Nothing."),

  // Other nodes
  "invite/malformed": error(400, "Not an invite", "The text is not a whole invite of a node: something is missing, changed, or was added.", "Copy it again, from its first to its last character."),
  "invite/expired": error(410, "Invite expired", "The invite was good until a moment that has passed.", "Ask its node for a new one: `cosmicsync peer invite`."),
  "invite/own": error(409, "Your own invite", "This node made the invite; it is for another one.", "Give it to whoever looks after the other node."),
  "invite/too-many": error(409, "Too many open invites", "As many invites are open as a node may have.", "Wait until some expire."),
  "peer/not-found": error(404, "No such peer", "No peer has this name, or a key that begins so.", "See `cosmicsync peer list`."),
  "peer/ambiguous": error(409, "More than one peer", "Several peers have a key that begins so.", "Write more of the key."),
  "peer/address-malformed": error(400, "Not an address", "The text is neither an invite nor a multiaddress that ends with the other node's key (/p2p/...).", "Ask for an invite, or copy the address whole."),
  "peer/own": error(409, "That is this node", "The key is this node's own.", "Use the other node's address."),
  "peer/too-many": error(409, "Too many peers", "This node keeps as many peers as it may.", "Remove one first."),
  "network/off": error(409, "Network is off", "This node's settings keep it from talking with other nodes.", "Set COSMICSYNC_NETWORK to on or auto and start it again."),

  // Outsides that broke
  "storage/full": error(507, "Disk full", "There is no room to keep anything more; nothing was torn.", "Make room; the node works on by itself."),
  "storage/busy": error(503, "Storage busy", "Storage did not get its turn in time.", "Try again."),
  "storage/newer": error(503, "Database from a newer version", "A newer version of this program has written here; this one would break it.", "Start the newer version."),
  "storage/locked": error(503, "In use", "Another node is running on this folder.", "Stop it, or use another folder."),
  "storage/broken": error(503, "Storage broken", "The database cannot be read or written.", "Look at the log; restore from a backup."),
  "import/unreadable": error(400, "File not readable", "The file is not of the format that it claims, is not UTF-8, or is cut off.", "Check the file; the place is named."),
  "import/record-refused": error(400, "Entry skipped", "An entry lacks what it needs or breaks a bound.", "Correct it in the source; the field is named."),
  "import/line-too-long": error(413, "Line too long", "A line is over the bound for one entry.", "Check that the file is of the format named."),
  "import/map-invalid": error(400, "Map not understood", "The map file names a field that does not exist or lacks one that it needs.", "Correct the map."),
  "settings/invalid": error(500, "Setting not understood", "A setting is missing, unknown or out of its bounds.", "Correct it; docs/reference/settings.md has them all."),
} as const satisfies Record<string, Declared>;

export type ErrorCode = keyof typeof errors;
export const errorCodes = Object.keys(errors) as readonly ErrorCode[];
export const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(errors, text);
