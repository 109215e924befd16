// SPDX-License-Identifier: Apache-2.0
/** Evaluates a synthetic cluster of as many objects as its argument says. */
import { keyOf, refOf } from '#domain/kube-object.ts'
import { Library } from '#engines/posture/library.ts'
import { Posture } from '#engines/posture/posture.ts'
import { controlFacts, defaultControlInputs, ruleFacts } from '#plugins/controls/facts.generated.ts'
import { controls } from '#plugins/controls/registry.ts'
import { syntheticCluster } from '#testing/builders/synthetic-cluster.ts'
import { reportMeasured } from '#testing/measured-child.ts'

const startedMs = performance.now()
const library = new Library({ controls, controlFacts, ruleFacts, frameworks: [] }, { scope: 'cluster' })
const posture = new Posture(library, { controlInputs: defaultControlInputs })
for (const object of syntheticCluster({ objects: Number(process.argv[2] ?? 0) }))
  posture.put(keyOf(refOf(object)), object)
const evaluateFromMs = performance.now()
let failures = 0
for (const id of posture.index.sortedIds())
  for (const result of posture.evaluate(id))
    failures += result.controls.filter(({ status }) => status === 'failed').length
const evaluateMs = performance.now() - evaluateFromMs
reportMeasured({ evaluateMs, failures, controls: library.controls.length }, startedMs)
