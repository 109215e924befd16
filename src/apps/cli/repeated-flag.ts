// SPDX-License-Identifier: Apache-2.0

/** Gathers the values of a flag that may be repeated, for commander. */
export function collect(value: string, all: readonly string[] = []): readonly string[] {
  return [...all, value]
}
