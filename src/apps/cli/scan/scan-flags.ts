// SPDX-License-Identifier: Apache-2.0
/** The flags of `ks scan`, under upstream's names. */
import { type Command, Option } from 'commander'
import { collect } from '#apps/cli/repeated-flag.ts'
import { reportViews } from '#engines/report/report.ts'
import { outputNames } from '#plugins/outputs/names.generated.ts'
import { addImageFlags } from './image-flags.ts'
import { addRefusedFlags } from './refused-flags.ts'

/** Adds them all. */
export function addScanFlags(command: Command): Command {
  addOutputFlags(command)
  addSelectionFlags(command)
  addGateFlags(command)
  addSourceFlags(command)
  addImageFlags(command)
  return addRefusedFlags(command)
}

function addOutputFlags(command: Command): void {
  const formats = [...outputNames, 'pdf'].join(', ')
  command
    .option('-f, --format <formats>', `comma-separated: ${formats} (default pretty-printer)`)
    .option('-o, --output <file>', 'write there instead of to standard output')
    .option('-v, --verbose', 'show passed controls too; of an image, all packages')
    .option('-E, --show-evidence', 'show what was found at each path')
    .option('--show-secrets', 'do not hide values of secrets and variables')
    .option('--view <view>', `tables for a terminal by: ${reportViews.join(', ')}`)
    .option('--labels-to-copy <keys>', 'comma-separated; labels of objects to list in the json report')
    .addOption(new Option('--format-version <version>', 'version of the json report').choices(['v2']).hideHelp())
}

function addSelectionFlags(command: Command): void {
  command
    .option('--include-namespaces <names>', 'comma-separated names, globs (team-*) or labels (team=a); only these')
    .option('-e, --exclude-namespaces <names>', 'comma-separated names, globs or labels; all but these')
    .option('--include-controls <ids>', 'comma-separated; only these controls')
    .option('--exclude-controls <ids>', 'comma-separated; all but these controls')
    .option('--skip-controls <ids>', 'the same as --exclude-controls')
    .option('--include-kinds <kinds>', 'comma-separated; judge only objects of these kinds')
    .option('--exclude-kinds <kinds>', 'comma-separated; judge no object of these kinds')
    .option('--label-selector <selector>', 'judge only objects with these labels: a=b,c!=d,e in (f,g),h')
    .option('--exclude-path <pattern>', 'leave out files, as in .gitignore; may be repeated', collect)
    .option('--no-ignore-file', 'do not read .kubescapeignore')
    .option('--min-severity <severity>', 'report only controls of this severity or worse; gates see all')
    .option('--max-severity <severity>', 'report only controls of this severity or less; gates see all')
    .option('--exceptions <file>', 'posture exception policies (JSON), or SecurityException objects (YAML or JSON)')
    .option('--audit-exceptions', 'exit 1 when an exception excuses nothing')
    .option(
      '--honor-inline-exceptions [yes]',
      'whether annotations of objects may excuse them (files: yes, cluster: no)',
    )
}

function addGateFlags(command: Command): void {
  command
    .option('--compliance-threshold <percent>', 'exit 1 when the compliance score is lower')
    .option('--severity-threshold <severity>', 'exit 1 when a control of this severity or worse failed')
    .option('--only-fixable', '--severity-threshold counts only failures with a repair')
    .option('--fail-coverage-below <percent>', 'exit 1 when less could be evaluated')
    .option('--fail-on-degraded-config', 'exit 1 when a policy file could not be used whole')
    .option('--fail-on-errors', 'exit 1 when anything could not be read')
    .option('--baseline <file>', 'an earlier json report to compare with')
    .option('--baseline-fail-on-new', 'exit 1 when there is a failure that the baseline does not have')
    .option('--baseline-severity-threshold <severity>', 'count only new failures of this severity or worse')
    .option('--baseline-granularity <what>', 'what makes a failure new: evidence or control', 'evidence')
    .addOption(new Option('-t, --fail-threshold <percent>', 'replaced by --compliance-threshold').hideHelp())
}

function addSourceFlags(command: Command): void {
  command
    .option('--kubeconfig <file>', 'the cluster to scan')
    .option('--kube-context <name>', 'context of the kubeconfig')
    .option('--cluster-name <name>', 'name of the cluster in the report')
    .option('--controls-config <file>', 'control inputs: {key: [values]}, a ControlInputs object or a ConfigMap')
    .option(
      '--facts <file>',
      'facts that manifests do not hold: ImageSignature, ImageVulnerabilities, VulnerabilityManifest, host data, cloud descriptions; may be repeated',
      collect,
    )
    .option('--custom-rules <path>', 'file or folder of ValidatingAdmissionPolicies (CEL), run as controls')
    .option('--use-from <file>', 'JSON file of a framework or a control; may be repeated', collect)
    .option(
      '--use-artifacts-from <dir>',
      'folder with frameworks, control inputs and exceptions, as `ks download` writes',
    )
    .option('--use-default', 'the same with the folder of --cache-dir')
    .option('--cache-dir <dir>', 'folder of downloaded artifacts (default ~/.kubescape, KS_CACHE_DIR)')
    .option('--values <file>', 'values of Helm charts; may be repeated', collect)
    .option('--set <assignment>', 'a value of Helm charts; may be repeated', collect)
    .option('--set-string <assignment>', 'a text value of Helm charts; may be repeated', collect)
    .option('--set-file <assignment>', 'a value of Helm charts from a file; may be repeated', collect)
    .option('--release-name <name>', 'name of the Helm release')
    .option('--release-namespace <name>', 'namespace of the Helm release')
    .option('--scan-timeout <duration>', 'end the scan after this time, for example 90s')
    .option('--dry-run', 'only tell what would be scanned, and of a cluster what may not be read')
    .option('-l, --logger <level>', 'debug, info, warning, error or fatal: progress is shown up to info (KS_LOGGER)')
}
