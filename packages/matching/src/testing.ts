/** Subjects for tests: everything empty but what is said. Times are milliseconds since the Unix epoch. */
import type { Subject } from "./subject.ts";

export const testNow = 1_790_000_000_000;
export const dayMillis = 86_400_000;

export const subject = (said: Partial<Subject> & { readonly id: string }): Subject => ({
  type: "person", spheres: ["sphere"], offers: [], needs: [], interests: [], values: [], languages: [], updatedAt: testNow - dayMillis, synthetic: false, introducible: true, ...said,
});
