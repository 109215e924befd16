// SPDX-License-Identifier: Apache-2.0
/** A server with as many pods as its argument says; tells its parent where, and ends with it. */
import { startFaultServer } from '#testing/fault-server.ts'
import { realisticPod } from './realistic-pod.ts'

const podsPath = '/api/v1/pods'
const server = await startFaultServer({
  resources: { [podsPath]: { apiVersion: 'v1', kind: 'Pod' } },
  watchList: process.argv[3] === 'watch-list',
})
const pods = server.resource(podsPath)
let sizeBytes = 0
for (let number = 0; number < Number(process.argv[2]); number++) pods.put(realisticPod(number))
for (const { json } of pods.objects()) sizeBytes += json.length
process.send?.({ url: server.url, sizeBytes })
process.on('disconnect', () => process.exit())
