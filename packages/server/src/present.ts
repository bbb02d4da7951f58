/** An object without the properties that are undefined: what answers and records need, where absent and undefined differ. */
export type Present<T> = { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> } & { [K in keyof T as undefined extends T[K] ? never : K]: T[K] };

export const present = <T extends object>(value: T): Present<T> => Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Present<T>;
