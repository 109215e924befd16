// SPDX-License-Identifier: Apache-2.0
/** The environment variables of the posture service, under upstream's names where upstream has them. */

import { z } from 'zod'
import { type IpRange, parseIpRange } from '#domain/ip-address.ts'
import { flag, list, setting, sizeBytes, text, wholeNumber } from '#runtime/config.ts'

const ranges: z.ZodType<readonly IpRange[], string> = z.string().transform((given, context) => {
  const texts = given.split(',').map(each => each.trim())
  const read = texts.filter(each => each !== '').map(each => parseIpRange(each))
  const usable = read.filter(each => each !== undefined)
  if (usable.length === read.length) return usable
  context.addIssue({ code: 'custom', message: 'expected ranges such as 10.0.0.0/8, separated by commas' })
  return z.NEVER
})

export const kubescapeSettings = {
  port: setting({
    env: 'KS_PORT',
    description: 'Port of the HTTP API.',
    schema: wholeNumber(0, 65_535),
    fallback: 8080,
  }),
  host: setting<string | undefined>({
    env: 'KS_HOST',
    description: 'Address to listen on; all when unset.',
    schema: text(),
    fallback: undefined,
  }),
  apiToken: setting<string | undefined>({
    env: 'KS_API_TOKEN',
    description: 'Bearer token that `/v1/*` asks for; without one nobody may call it.',
    schema: text(),
    fallback: undefined,
    secret: true,
  }),
  isOpen: setting({
    env: 'KS_API_ANONYMOUS',
    description: 'Without a token everybody may call `/v1/*`, as upstream has it.',
    schema: flag(),
    fallback: false,
  }),
  queueCapacity: setting({
    env: 'KS_SCAN_QUEUE_CAPACITY',
    description: 'Scans that may wait.',
    schema: wholeNumber(1, 1000),
    fallback: 10,
  }),
  requestBytes: setting({
    env: 'KS_SCAN_REQUEST_MAX_BYTES',
    description: 'Largest body of a request.',
    schema: sizeBytes(),
    fallback: 1024 * 1024,
  }),
  areCallbacksEnabled: setting({
    env: 'KS_CALLBACK_ENABLED',
    description: 'Callbacks may go to public addresses.',
    schema: flag(),
    fallback: false,
  }),
  callbackRanges: setting({
    env: 'KS_CALLBACK_ALLOWED_CIDRS',
    description: 'Callbacks may go to these ranges, and to no others.',
    schema: ranges,
    fallback: [],
  }),
  certFile: setting<string | undefined>({
    env: 'KS_CERT_FILE',
    description: 'Certificate of the HTTP API, PEM.',
    schema: text(),
    fallback: undefined,
  }),
  keyFile: setting<string | undefined>({
    env: 'KS_KEY_FILE',
    description: 'Key of the certificate, PEM.',
    schema: text(),
    fallback: undefined,
  }),
  frameworks: setting<readonly string[]>({
    env: 'KS_FRAMEWORKS',
    description: 'Frameworks whose controls are evaluated continuously; all when unset.',
    schema: list(),
    fallback: [],
  }),
  excludedNamespaces: setting<readonly string[]>({
    env: 'KS_EXCLUDE_NAMESPACES',
    description: 'Namespaces whose objects get no results: names, globs (team-*) or labels of namespaces (team=a).',
    schema: list(),
    fallback: [],
  }),
  includedNamespaces: setting<readonly string[]>({
    env: 'KS_INCLUDE_NAMESPACES',
    description: 'Only objects of these namespaces get results: names, globs or labels.',
    schema: list(),
    fallback: [],
  }),
  controlInputsFile: setting<string | undefined>({
    env: 'KS_CONTROLS_CONFIG',
    description: 'File of control inputs, JSON; followed as it changes, and wins over what stands in the cluster.',
    schema: text(),
    fallback: undefined,
  }),
  customRules: setting<string | undefined>({
    env: 'KS_CUSTOM_RULES',
    description:
      'File or folder of ValidatingAdmissionPolicies (CEL) that are evaluated as controls; followed as it changes.',
    schema: text(),
    fallback: undefined,
  }),
  scansDir: setting({
    env: 'KS_SCANS_DIR',
    description: 'Where finished scans are kept.',
    schema: text(),
    fallback: 'scans',
  }),
  hasWorkloadMetrics: setting({
    env: 'ENABLE_WORKLOAD_METRICS',
    description: 'One series for each workload and severity.',
    schema: flag(),
    fallback: false,
  }),
}
