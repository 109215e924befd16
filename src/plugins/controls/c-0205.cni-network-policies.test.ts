// SPDX-License-Identifier: Apache-2.0
import { hostData } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0205.cni-network-policies.ts'

const cni = (...names: readonly string[]) => hostData('CNIInfo', { CNINames: names })

controlCases(control, {
  passes: {
    'Calico enforces them': cni('Calico'),
    'Calico beside Flannel': cni('Flannel', 'Calico'),
    'Calico on AWS': cni('aws', 'Calico'),
  },
  fails: {
    'Flannel alone': { objects: cni('Flannel'), failed: [] },
    'the one of AWS alone': { objects: cni('aws') },
  },
  unknown: { 'no plug-in was recognised': cni(), 'the sensor did not say': hostData('CNIInfo', {}) },
})
