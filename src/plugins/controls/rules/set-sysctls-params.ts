// SPDX-License-Identifier: Apache-2.0
import type { Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { recordsOf } from '#plugins/controls/families/fields.ts'
import { podSecurityContextOf } from '#plugins/controls/families/pod-security-context.ts'

/** A pod sets only kernel parameters that are its own. Source: Kubernetes "Using sysctls", safe set. */
export const rule: Rule = { name: 'set-sysctls-params', findings }

const safe: ReadonlySet<unknown> = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
])

function* findings({ workload }: Subject): Iterable<Failure> {
  const at = podSecurityContextOf(workload)
  if (!at) return
  const path = `${at.path}.sysctls`
  const unsafe = [...recordsOf(at.context['sysctls'])].filter(([, { name }]) => !safe.has(withDots(name)))
  if (unsafe.length === 0) return
  yield {
    failedPaths: [path],
    fixPaths: [{ path, value: 'REMOVE_UNSAFE_SYSCTLS' }],
    evidence: unsafe.map(([i, { name }]) => ({
      path: `${path}[${i}].name`,
      found: typeof name === 'string' ? name : null,
    })),
  }
}

/** The kernel takes `net/ipv4/tcp_rmem` for the same parameter. */
function withDots(name: unknown): unknown {
  return typeof name === 'string' ? name.replaceAll('/', '.') : name
}
