// SPDX-License-Identifier: Apache-2.0
import { kubelet } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0181.kubelet-tls-certificate.ts'

controlCases(control, {
  passes: {
    'both flags': kubelet('--tls-cert-file=a.crt --tls-private-key-file=a.key'),
    'both in the file': kubelet('', 'tlsCertFile: a.crt\ntlsPrivateKeyFile: a.key'),
    'one here, one there': kubelet('--tls-cert-file=a.crt', 'tlsPrivateKeyFile: a.key'),
  },
  fails: {
    'the file counts only when it is used': { objects: kubelet('--v=2'), failed: [] },
    'the key is missing': { objects: kubelet('', 'tlsCertFile: a.crt'), failed: [], review: [] },
    neither: { objects: kubelet('', 'kind: KubeletConfiguration') },
  },
})
