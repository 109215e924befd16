// SPDX-License-Identifier: Apache-2.0
/** Kinds under test as data, for suites in another language. */
import type { ComputedKind } from './computed-scene.ts'
import type { KindUnderTest } from './kind-under-test.ts'

/** Contents of a kind; another number gives other content, so this many are different. */
const contents = 10

/** An array in JSON: each kind with its contents and statuses by number, a computed one with the kind of its source. */
export function kindsAsJson(kinds: readonly KindUnderTest[], computedKinds: readonly ComputedKind[] = []): string {
  return JSON.stringify([...kinds.map(withContents), ...computedKinds.map(withSource)])
}

function withContents({ body, status, ...kind }: KindUnderTest): object {
  const numbers = Array.from({ length: contents }, (_, n) => n)
  return { ...kind, bodies: numbers.map(body), ...(status && { statuses: numbers.map(status) }) }
}

function withSource({ source, isListedAsMetadata, ...kind }: ComputedKind): object {
  return { ...kind, source: withContents(source), traits: isListedAsMetadata ? ['listed-as-metadata'] : [] }
}
