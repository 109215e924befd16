// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/immutable-container-filesystem.ts'

/** The root file system of containers should be read-only. */
export const control: Control = {
  id: 'C-0017',
  description: 'Finds containers whose root file system can be written to.',
  why: 'An intruder who can write to the file system can bring tools, replace programs and leave something behind that runs at the next request.',
  remediation:
    'Set `securityContext.readOnlyRootFilesystem: true` in every container and mount an `emptyDir` where the program has to write, such as /tmp.',
  test: 'Read `securityContext.readOnlyRootFilesystem` of each container: anything but true fails.',
  example: {
    before: 'containers:\n- name: app\n  image: registry.example/app:1.0',
    after:
      'containers:\n- name: app\n  image: registry.example/app:1.0\n  securityContext:\n    readOnlyRootFilesystem: true\n  volumeMounts:\n  - name: tmp\n    mountPath: /tmp\nvolumes:\n- name: tmp\n  emptyDir: {}',
  },
  rules: [rule],
}
