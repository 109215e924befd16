// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { toReview } from './families/containers.ts'
import { listOf } from './families/fields.ts'

/** Containers should not start with sudo. */
export const control: Control = {
  id: 'C-0062',
  description: 'Finds containers whose command calls sudo.',
  why: 'An image with sudo in it lets a process that was started as an ordinary user become root whenever it likes, and so undoes what the security context says.',
  remediation:
    'Remove sudo from command and image; where a single right is missing, give the container that capability.',
  test: 'Look for the word sudo in `command` of each container.',
  example: {
    before: 'containers:\n- name: app\n  command: ["sudo", "/app"]',
    after: 'containers:\n- name: app\n  command: ["/app"]',
  },
  rules: [{ name: 'sudo-in-container-entrypoint', findings }],
}

/** `/usr/bin/sudo` and `sh -c "sudo x"`, and not `sudoku`. */
const sudo = /(?:^|[^\w-])sudo(?![\w-])/

function* findings({ workload }: Subject): Iterable<Failure> {
  for (const { container, path } of workload?.containers ?? []) {
    for (const [i, word] of listOf(container.command).entries()) {
      if (typeof word !== 'string' || !sudo.test(word)) continue
      const at = `${path}.command[${i}]`
      yield { ...toReview([at]), evidence: [{ path: at, found: word }] }
    }
  }
}
