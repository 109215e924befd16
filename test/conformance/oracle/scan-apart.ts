// SPDX-License-Identifier: Apache-2.0
/**
 * What a scan would say if what names no namespace did not stand in `default`.
 *
 * The original compares namespaces as they are written, rule by rule in its own way: what names none is joined with
 * others that name none, or with nothing. Both are tried, by giving such objects namespaces that nobody else has.
 */
import type { KubeObject } from '#domain/kube-object.ts'
import { Library } from '#engines/posture/library/library.ts'
import { runScan, type Scan, type ScanInput } from '#engines/posture/run.ts'
import { controlFacts, defaultControlInputs, ruleFacts } from '#plugins/controls/facts.generated.ts'
import { controls } from '#plugins/controls/registry.ts'
import { pairKey } from './pair.ts'
import { indexOf } from './scan-index.ts'
import { originalName, textOf } from './scan-set.ts'

type Pairs = ReadonlyMap<string, string>

const known = new WeakMap<Scan, readonly Pairs[]>()

/** Claims that the pair would be this (or would not be there) in a scan that keeps such objects apart from `default`. */
export function wouldBe(scan: Scan, key: string, pair: string | undefined): boolean {
  const scans = known.get(scan) ?? [pairsApart(scan, () => 'apart'), pairsApart(scan, i => `apart-${i}`)]
  known.set(scan, scans)
  return scans.some(pairs => pairs.get(key) === pair)
}

function pairsApart(scan: Scan, namespaceOf: (i: number) => string): Pairs {
  const seen = new Set<KubeObject>()
  const moved = new Set<string>()
  const inputs: ScanInput[] = []
  for (const { object, source } of indexOf(scan).results) {
    if (seen.has(object)) continue
    seen.add(object)
    const namespace = object.metadata.namespace ?? namespaceOf(inputs.length)
    if (object.metadata.namespace === undefined) moved.add(namespace)
    inputs.push({ object: { ...object, metadata: { ...object.metadata, namespace } }, ...(source && { source }) })
  }
  const library = new Library({ controls, controlFacts, ruleFacts, frameworks: [] }, { scope: 'file' })
  const pairs = new Map<string, string>()
  for (const { object, grant, source, controls: judged } of runScan(inputs, {
    library,
    frameworks: [],
    facts: { controlInputs: defaultControlInputs },
  }).results()) {
    if (grant) continue
    const { apiVersion, kind, metadata } = object
    const namespace = moved.has(metadata.namespace ?? '') ? '' : (metadata.namespace ?? '')
    const place = {
      source: source?.relativePath ?? '',
      apiVersion,
      kind,
      namespace,
      name: originalName(object),
      related: [],
    }
    for (const each of judged) pairs.set(pairKey(place, each.control.facts.id), textOf(each))
  }
  return pairs
}
