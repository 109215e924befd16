// SPDX-License-Identifier: Apache-2.0
import { container, deployment, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0062.sudo-in-container-entrypoint.ts'

controlCases(control, {
  passes: {
    'another word with the same letters': pod({ containers: [container({ command: ['sudoku', '--no-sudo-x'] })] }),
    'damaged commands': pod({ containers: [container({ command: 'sudo x' }), container({ command: [1, null] })] }),
  },
  fails: {
    'the program and a shell script': {
      objects: deployment({
        containers: [container({ command: ['/usr/bin/sudo', 'app'] })],
        initContainers: [container({ command: ['sh', '-c', 'sudo chown app /data'] })],
      }),
      failed: ['spec.template.spec.containers[0].command[0]', 'spec.template.spec.initContainers[0].command[2]'],
      review: ['spec.template.spec.containers[0].command[0]', 'spec.template.spec.initContainers[0].command[2]'],
      fix: [],
    },
  },
})
