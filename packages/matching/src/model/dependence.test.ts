/** Two answers together: within what two chances allow, and independent until answers say otherwise. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { seededChance } from "@cosmicsync/protocol";
import { bothYes, calibrate, fitDependence, independent, probabilityAt, uncalibrated, type Answers } from "./index.ts";

const probability = fc.double({ min: 0, max: 1, noNaN: true });

describe("the chance that both say yes", () => {
  it("is the product where nothing is known, lies between what two chances allow, grows with either and with the dependence, and does not care who is asked first", () => {
    fc.assert(fc.property(probability, probability, fc.double({ min: -4, max: 4, noNaN: true }), (a, b, logRatio) => {
      assert.ok(Math.abs(bothYes(a, b, independent) - a * b) < 1e-9);
      const joint = bothYes(a, b, logRatio);
      assert.ok(joint >= Math.max(0, a + b - 1) - 1e-12 && joint <= Math.min(a, b) + 1e-12);
      assert.ok(Math.abs(joint - bothYes(b, a, logRatio)) < 1e-9);
      assert.ok(bothYes(a, Math.min(1, b + 0.1), logRatio) >= joint - 1e-9);
      assert.ok(bothYes(a, b, logRatio + 0.5) >= joint - 1e-9);
    }), { numRuns: 500, seed: 3 });
  });

  it("a dependence that is there is found, one that is not is not, and without answers there is none", () => {
    const answered = (logRatio: number, count: number): Answers[] => {
      const chance = seededChance(7);
      return Array.from({ length: count }, () => {
        const [a, b, drawn] = [0.2 + 0.5 * chance(), 0.2 + 0.5 * chance(), chance()];
        const joint = bothYes(a, b, logRatio);
        return { a, b, saidA: drawn < a ? 1 : 0, saidB: drawn < joint || (drawn >= a && drawn < a + b - joint) ? 1 : 0 };
      });
    };
    assert.equal(fitDependence([]), independent);
    assert.ok(Math.abs(fitDependence(answered(1.2, 8_000)) - 1.2) < 0.15);
    assert.ok(Math.abs(fitDependence(answered(0, 8_000))) < 0.15);
    const few = fitDependence(answered(1.2, 6));
    assert.ok(Math.abs(few) < 0.8, `six answers moved it to ${few}`);
  });
});

describe("calibration", () => {
  it("without answers changes nothing, with few little, with many what they say; and never turns the order", () => {
    const chance = seededChance(9);
    const overconfident = (count: number) => Array.from({ length: count }, () => {
      const score = 6 * (chance() - 0.5);
      return { score, label: chance() < probabilityAt({ offset: 0.8, slope: 0.5 }, score) ? 1 : 0 };
    });
    assert.deepEqual(calibrate([]), uncalibrated);
    const few = calibrate(overconfident(5));
    assert.ok(Math.abs(few.slope - 1) < 0.2 && Math.abs(few.offset) < 0.8);
    const many = calibrate(overconfident(5_000));
    assert.ok(Math.abs(many.slope - 0.5) < 0.08 && Math.abs(many.offset - 0.8) < 0.15, JSON.stringify(many));
    assert.ok(calibrate(Array.from({ length: 1_000 }, (_, at) => ({ score: at % 2 === 0 ? 5 : -5, label: at % 2 }))).slope > 0);
  });
});
