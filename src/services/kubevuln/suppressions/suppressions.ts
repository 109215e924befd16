// SPDX-License-Identifier: Apache-2.0
/**
 * What is left out of the result for a command, and for whom.
 *
 * ```
 * policies of a provider ────┐
 * exceptions of the cluster ─┤
 * rules and VEX of files ────┴─► for every workload (in the manifest) / for this one (in its summary)
 * ```
 */
import { createHash } from 'node:crypto'
import { parseImageRef } from '#domain/image-ref.ts'
import type { Json } from '#domain/kube-object.ts'
import { wildcard } from '#engines/posture/exceptions/wildcard.ts'
import { type Acceptance, suppressionOf } from '#engines/vulnmatch/excuse/acceptance.ts'
import { suppressionOfRule } from '#engines/vulnmatch/excuse/ignore-rule.ts'
import type { Suppression } from '#engines/vulnmatch/excuse/suppress.ts'
import { vexSuppression } from '#engines/vulnmatch/excuse/vex.ts'
import { productNames } from '#engines/vulnmatch/subject/product-names.ts'
import type { ScanCommand } from '#services/kubevuln/queue/command.ts'
import { type Acceptances, type AcceptedCommand, targetOf } from './acceptances.ts'
import type { ProviderPolicies } from './provider-policies.ts'
import { nothingStated, type StatedSuppressions } from './suppression-files.ts'

/** What is left out for one command. */
export interface CommandSuppressions {
  /** Tells it from any other, and from itself when part of it has ended; undefined when nothing is left out. */
  readonly version: string | undefined
  /** What every workload that runs the image is excused from. */
  readonly forAll: (sbom: Json) => readonly Suppression[]
  /** What this workload is excused from, the former included. */
  readonly forOne: (sbom: Json) => readonly Suppression[]
  /** Kinds of exceptions that would concern it, had they not ended; one for each. */
  readonly expired: readonly Acceptance['kind'][]
  /** Whether there are exceptions of which nobody can tell whether they concern it. */
  readonly isDegraded: boolean
}

/** Tells for commands what is left out of their results. */
export interface Suppressions {
  of(command: SuppressedCommand): Promise<CommandSuppressions>
}

/** What of a command decides. */
export type SuppressedCommand = AcceptedCommand & Pick<ScanCommand, 'imageId'>

interface SuppressionsParts {
  /** Absent: there are none. */
  readonly acceptances?: Acceptances
  /** Of a provider; absent: there are none. */
  readonly policies?: Pick<ProviderPolicies, 'current' | 'isKnown'>
  /** Default: none. */
  readonly stated?: () => StatedSuppressions
  readonly nowMs: () => number
}

const hashDigits = 16

/** Joins what is left out from everywhere; the order of the sources decides who is named. */
export function createSuppressions({
  acceptances,
  policies,
  stated = () => nothingStated,
  nowMs,
}: SuppressionsParts): Suppressions {
  return {
    async of(command) {
      const { concerning: ofCluster = [], unknown = 0 } = (await acceptances?.of(command)) ?? {}
      const target = targetOf(command)
      const ofProvider = (policies?.current() ?? []).filter(policy => policy.concerns(target) === 'yes')
      // Of two about the same the provider's is the one that is named.
      const concerning = [...ofProvider, ...ofCluster]
      const atMs = nowMs()
      const isOver = ({ expiresAtMs }: Acceptance) => expiresAtMs !== undefined && expiresAtMs <= atMs
      const active = concerning.filter(each => !isOver(each))
      const files = stated()
      const names = imageNames(command.imageTag)
      const rules = files.rules
        .filter(({ images }) => images.length === 0 || images.some(each => names.some(wildcard(each))))
        .map(suppressionOfRule)
      const ofFiles = (sbom: Json) => [
        ...rules,
        ...(files.statements.length > 0
          ? [vexSuppression(files.statements, [...names, command.imageId, ...productNames(sbom)])]
          : []),
      ]
      const suppressions = (list: readonly Acceptance[]) => list.map(each => suppressionOf(each, atMs))
      return {
        version: versionOf(active, files.version, atMs),
        forAll: sbom => [...suppressions(active.filter(({ isGlobal }) => isGlobal)), ...ofFiles(sbom)],
        forOne: sbom => [...suppressions(active), ...ofFiles(sbom)],
        expired: concerning.filter(isOver).map(({ kind }) => kind),
        isDegraded: unknown > 0 || policies?.isKnown() === false,
      }
    },
  }
}

/** In full, and as people shorten it. */
export function imageNames(imageTag: string): readonly string[] {
  const parsed = parseImageRef(imageTag)
  if (parsed.kind === 'invalid') return [imageTag]
  const short = imageTag.replace(/^docker\.io\/(?:library\/)?/, '')
  return short === imageTag ? [imageTag] : [imageTag, short]
}

function versionOf(active: readonly Acceptance[], files: string | undefined, nowMs: number): string | undefined {
  const stated = active
    .map(({ kind, source, reason, vulnerabilities }) => ({
      kind,
      source,
      reason,
      vulnerabilities: vulnerabilities.filter(({ expiresAtMs }) => expiresAtMs === undefined || expiresAtMs > nowMs),
    }))
    .filter(({ vulnerabilities }) => vulnerabilities.length > 0)
  if (stated.length === 0 && files === undefined) return undefined
  const text = JSON.stringify([stated, files])
  return createHash('sha256').update(text).digest('hex').slice(0, hashDigits)
}
