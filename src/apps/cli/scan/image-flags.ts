// SPDX-License-Identifier: Apache-2.0
/** `--scan-images` and the flags that go with it, under upstream's names. */
import type { Command } from 'commander'
import { addRegistryFlags, type RawRegistryFlags } from '#apps/cli/image/image-source.ts'
import type { RawMatchFlags } from '#apps/cli/image/match-wish.ts'
import { collect } from '#apps/cli/repeated-flag.ts'
import { UsageError } from '#apps/cli/usage-error.ts'

/** The flags as commander reads them. */
export interface RawImageFlags extends RawMatchFlags, RawRegistryFlags {
  readonly scanImages?: boolean
  readonly imageScanConcurrency?: string
  readonly imagePlatform?: string
  readonly registryMapping?: readonly string[]
  readonly registryUsername?: string
  readonly registryPassword?: string
  readonly registryToken?: string
  readonly registryAuthority?: string
  readonly vex?: readonly string[]
  readonly ignore?: readonly string[]
}

/** Flags that say something only where images are scanned. */
const companions: Readonly<Record<Exclude<keyof RawImageFlags, 'scanImages'>, string>> = {
  imageScanConcurrency: '--image-scan-concurrency',
  imagePlatform: '--image-platform',
  registryMapping: '--registry-mapping',
  registryUsername: '--registry-username',
  registryPassword: '--registry-password',
  registryToken: '--registry-token',
  registryAuthority: '--registry-authority',
  vulndb: '--vulndb',
  useDefaultMatchers: '--use-default-matchers',
  grypeDbUrl: '--grype-db-url',
  skipDbUpdate: '--skip-db-update',
  useHttp: '--use-http',
  skipTlsVerify: '--skip-tls-verify',
  caFile: '--ca-file',
  idleTimeout: '--idle-timeout',
  cache: '--no-cache',
  vex: '--vex',
  ignore: '--ignore',
}

/** Adds them. */
export function addImageFlags(command: Command): void {
  command
    .option('--scan-images', 'scan the images that the objects name, too')
    .option('--image-scan-concurrency <n>', 'images that are scanned at the same time (default: 1)')
    .option('--image-platform <platform>', 'os/architecture[/variant] of images for several')
    .option(
      '--registry-mapping <host=host>',
      'ask the second registry for the images of the first; may be repeated, or comma-separated',
      collect,
    )
    .option('--registry-username <name>', 'for --registry-authority (KUBESCAPE_REGISTRY_USERNAME)')
    .option('--registry-password <text>', 'for --registry-username (KUBESCAPE_REGISTRY_PASSWORD)')
    .option('--registry-token <text>', 'bearer token for --registry-authority (KUBESCAPE_REGISTRY_TOKEN)')
    .option('--registry-authority <host>', 'the registry, host[:port], that gets these credentials; no other does')
    .option('--vulndb <dir>', 'the database of vulnerabilities (default: KS_VULNDB, or a folder in the cache)')
    .option('--use-default-matchers [yes]', 'no: look packages of languages up by CPE, too (default: yes)')
    .option('--grype-db-url <url>', 'fetch a newer database of vulnerabilities from there before')
    .option('--skip-db-update', 'fetch no database of vulnerabilities (nothing else is done without --grype-db-url)')
    .option(
      '--vex <file>',
      'OpenVEX document: what it calls not affected or fixed is left out; may be repeated',
      collect,
    )
    .option(
      '--ignore <file>',
      "rules in the form of grype's configuration (ignore:): what they mean is left out; may be repeated",
      collect,
    )
  addRegistryFlags(command)
}

/** Refuses what would change nothing where no images are scanned. Throws UsageError. */
export function refuseWithoutImages({ cache, ...raw }: RawImageFlags): void {
  // Of these flags only `--no-cache` has a value where nobody gave it.
  const given = { ...raw, ...(cache === false && { cache }) }
  const unused = Object.entries(companions).flatMap(([key, flag]) =>
    given[key as keyof typeof companions] === undefined ? [] : [flag],
  )
  if (unused.length > 0) throw new UsageError(`${unused.join(', ')}: only with --scan-images`)
}
