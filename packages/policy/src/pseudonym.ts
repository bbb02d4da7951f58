/**
 * A pseudonym of two words for somebody whose name is not to be seen: stable at one node, different at the next.
 *
 * It is a hash of the person's id under the node's salt, so that nobody without the salt can go from words to person or
 * link the same person across nodes. 63 times 125 words: two people may share a pseudonym; it names a card, it is no key.
 * The words say nothing of gender, age, origin or rank.
 */
import { decodeId, type RecordId } from "@cosmicsync/protocol";

const qualities = words(`amber ashen azure birch breezy bright brisk calm candid cedar clear clever coastal copper coral crisp
  curious dapper dewy eager early fern fleet frosty gentle glad golden hazel hidden honest humble indigo ivory jade jolly keen
  kind lilac lively lunar maple mellow merry misty mossy nimble olive opal patient pearl plucky quiet rosy russet sandy silver
  snowy spruce steady sunny tidal velvet vivid`);
const beings = words(`acorn albatross alder almond anchor antler apricot arch aspen aurora avocet badger bamboo barley basil beacon
  beaver beech bell bison bittern blossom bluebell bobolink bramble breeze bridge brook bunting buttercup canyon cardinal
  chestnut cicada cliff clover comet compass condor coot cove crane creek cricket crocus curlew cypress daisy dolphin dove
  dragonfly dune eagle egret elm falcon feather fennel ferry finch fjord fox gannet garnet gazelle ginkgo glacier grove gull
  harbour hare harvest hawk heath heron hill hoopoe ibis iris island ivy jasmine juniper kestrel kite koala lagoon lantern lark
  laurel lichen lily linnet lotus lynx magpie mallow marten meadow meteor mint moth myrtle nectar nutmeg oak orchard orchid
  oriole osprey otter owl pebble pelican petrel pine plover plum pond poplar poppy prairie puffin quail raven`);

/** Two words for a person. `hash` is SHA-256 or as good; `salt` is the node's own secret. */
export function pseudonymOf(hash: (bytes: Uint8Array) => Uint8Array, personId: RecordId, salt: Uint8Array): string {
  const id = decodeId(personId);
  const salted = new Uint8Array(salt.length + id.length);
  salted.set(salt);
  salted.set(id, salt.length);
  const digest = hash(salted);
  const quality = qualities[(digest[0] ?? 0) % qualities.length] ?? "quiet";
  const being = beings[(digest[1] ?? 0) % beings.length] ?? "heron";
  return `${capital(quality)} ${capital(being)}`;
}

export const pseudonymWords = { qualities, beings } as const;

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
