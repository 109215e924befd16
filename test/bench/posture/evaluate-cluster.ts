// SPDX-License-Identifier: Apache-2.0
/** Evaluates a synthetic cluster of as many objects as its argument says, as the service does. */
import { postureFlags, useFlags } from '#apps/run/node-flags.ts'
import { keyOf, refOf } from '#domain/kube-object.ts'
import { Library } from '#engines/posture/library/library.ts'
import { Posture } from '#engines/posture/posture.ts'
import { controlFacts, defaultControlInputs, ruleFacts } from '#plugins/controls/facts.generated.ts'
import { controls } from '#plugins/controls/registry.ts'
import { syntheticCluster } from '#testing/builders/synthetic-cluster.ts'
import { reportMeasured, usedByProcess } from '#testing/measured-child.ts'

useFlags(postureFlags)
const startedMs = performance.now()
const library = new Library({ controls, controlFacts, ruleFacts, frameworks: [] }, { scope: 'cluster' })
const posture = new Posture(library, { controlInputs: defaultControlInputs })
// Made before the clock starts: making them is the benchmark's work, not the engine's.
const objects = [...syntheticCluster({ objects: Number(process.argv[2] ?? 0) })]
const startCpuMs = usedByProcess().cpuMs
for (const object of objects) posture.put(keyOf(refOf(object)), object)
let failures = 0
for (const id of posture.index.sortedIds())
  for (const result of posture.evaluate(id))
    failures += result.controls.filter(({ status }) => status === 'failed').length
const evaluateCpuMs = usedByProcess().cpuMs - startCpuMs
reportMeasured({ startCpuMs, evaluateCpuMs, failures, controls: library.controls.length }, startedMs)
