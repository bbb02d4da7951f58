/**
 * Opens the inner loops of the scan: in WebAssembly with SIMD (its source stands in packages/matching/kernels), or in plain JavaScript where WebAssembly is
 * missing or its file cannot be used. Both give the very same numbers, so that nothing a person is shown depends on the machine.
 */
import { readFileSync } from "node:fs";
import { bytesBound, type Kernel } from "./kernel.ts";
import { createPlainKernel } from "./plain-kernel.ts";

const pageBytes = 65_536;
const compiled = new URL("../../kernels/scan.wasm", import.meta.url);

/** `onFault` hears why the compiled kernel cannot be used; answers are the same without it, only later. */
export function openKernel(onFault: (cause: unknown) => void = () => undefined, read: () => Uint8Array = () => readFileSync(compiled)): Kernel {
  try {
    return createSimdKernel(read());
  } catch (cause) {
    onFault(cause);
    return createPlainKernel();
  }
}

type Loops = Pick<Kernel, "measure" | "collect" | "compare">;

/** Throws what WebAssembly throws for bytes that are no such module. */
export function createSimdKernel(bytes: Uint8Array): Kernel {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: bytesBound / pageBytes });
  const module = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  const loops = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Loops;
  for (const name of ["measure", "collect", "compare"] as const) if (typeof loops[name] !== "function") throw new WebAssembly.LinkError(`the compiled kernel has no ${name}`);
  return {
    name: "simd", measure: loops.measure, compare: loops.compare,
    // WebAssembly gives a 32-bit number back with its sign.
    collect: (...addresses) => loops.collect(...addresses) >>> 0,
    buffer: () => memory.buffer,
    grow(sizeBytes) {
      if (sizeBytes > bytesBound) throw new RangeError(`${sizeBytes} bytes of codes, at most ${bytesBound}`);
      const lacking = Math.ceil((sizeBytes - memory.buffer.byteLength) / pageBytes);
      if (lacking > 0) memory.grow(lacking);
    },
  };
}
