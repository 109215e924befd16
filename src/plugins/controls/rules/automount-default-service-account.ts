// SPDX-License-Identifier: Apache-2.0
import type { Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { evidenceOf } from '#plugins/controls/families/fields.ts'

/** The service account `default` of a namespace does not mount its token into pods that ask for nothing. */
export const rule: Rule = {
  name: 'automount-default-service-account',
  covers: ({ object, kind }) => kind === 'ServiceAccount' && object.metadata.name === 'default',
  findings,
}

const path = 'automountServiceAccountToken'

function* findings({ object }: Subject): Iterable<Failure> {
  const mounts = object[path]
  if (mounts === false) return
  const evidence = [evidenceOf(path, mounts, `${path}: false`)]
  if (mounts === true) yield { failedPaths: [path], deletePaths: [path], evidence }
  else yield { fixPaths: [{ path, value: 'false' }], evidence }
}
