// SPDX-License-Identifier: Apache-2.0
/** Fills our informer from the server at its first argument; with `pruned` it keeps what an evaluation reads. */
import { createInformer } from '#adapters/kube/informer/informer.ts'
import { createRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { systemClock } from '#runtime/clock.ts'
import { silentLog } from '#runtime/log.ts'
import { reportMeasured } from '#testing/measured-child.ts'

const startedMs = performance.now()
const [, , server = '', keep = ''] = process.argv
const rest = createRest({ server })
const informer = createInformer<KubeObject>({
  rest,
  path: '/api/v1/pods',
  clock: systemClock,
  random: Math.random,
  log: silentLog,
  ...(keep === 'pruned' ? { transform: prune } : {}),
})
informer.start()
await informer.synced
reportMeasured({ objects: informer.store.size, watchList: !informer.counters().listsOnly }, startedMs)
await informer.stop()
await rest.close()
process.disconnect?.()

/** NOTE: undefined instead of `delete`, which would make a slow, larger object of each. */
function prune(pod: KubeObject): KubeObject {
  const draft = pod as { metadata: { managedFields?: unknown }; status?: { conditions?: unknown } }
  draft.metadata.managedFields = undefined
  if (draft.status) draft.status.conditions = undefined
  return pod
}
