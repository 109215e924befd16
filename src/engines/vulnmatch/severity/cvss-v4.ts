// SPDX-License-Identifier: Apache-2.0
/** Scores of CVSS version 4 vectors. Source: FIRST, CVSS v4.0 specification §8 and its tables 24 to 30. */

/** The metrics of a vector, by name. */
type Metrics = ReadonlyMap<string, string>

/** What `§8.2` calls a MacroVector: the levels of six groups of metrics, 0 the most severe. */
type Levels = readonly [eq1: number, eq2: number, eq3: number, eq4: number, eq5: number, eq6: number]

/**
 * The score of each MacroVector, in tenths: rows by the first three levels, columns by the fourth, fifth and sixth,
 * the last one counting fastest; `-` where the levels exclude each other.
 */
const scoreTenths: Readonly<Record<string, string>> = {
  '000': '100 99 98 95 95 92 100 96 93 87 91 81 93 90 89 80 81 68',
  '001': '98 95 95 92 90 84 93 92 89 81 81 65 88 80 78 70 69 48',
  '002': '- 92 - 82 - 72 - 79 - 69 - 50 - 69 - 55 - 27',
  '010': '99 97 95 92 92 85 95 91 90 83 84 71 92 81 82 71 72 53',
  '011': '95 93 92 85 85 73 92 82 80 72 70 59 84 70 71 52 50 30',
  '012': '- 86 - 75 - 52 - 71 - 52 - 29 - 63 - 29 - 17',
  '100': '98 95 94 87 91 81 94 89 86 74 77 64 87 75 74 63 63 49',
  '101': '94 89 88 77 76 67 86 76 74 58 59 50 72 57 57 52 52 25',
  '102': '- 83 - 70 - 54 - 65 - 58 - 26 - 53 - 21 - 13',
  '110': '95 90 88 76 76 70 90 77 75 62 61 53 77 66 68 59 52 30',
  '111': '89 78 76 67 62 58 74 59 57 57 47 23 61 52 57 29 24 16',
  '112': '- 71 - 59 - 30 - 58 - 26 - 15 - 23 - 13 - 6',
  '200': '93 87 86 72 75 58 86 74 74 61 56 34 70 54 52 40 40 22',
  '201': '85 75 74 55 62 51 72 57 55 41 46 19 53 36 34 19 19 8',
  '202': '- 64 - 51 - 20 - 47 - 21 - 11 - 24 - 9 - 4',
  '210': '88 75 73 53 60 50 73 55 59 40 41 20 54 43 45 22 20 11',
  '211': '75 55 58 45 40 21 61 51 48 18 20 9 46 18 17 7 8 2',
  '212': '- 53 - 24 - 14 - 24 - 12 - 5 - 10 - 3 - 1',
}

const order = {
  AV: 'NALP',
  PR: 'NLH',
  UI: 'NPA',
  AC: 'LH',
  AT: 'NP',
  VC: 'HLN',
  VI: 'HLN',
  VA: 'HLN',
  SC: 'HLN',
  // Safety exists among the modified metrics only.
  SI: 'SHLN',
  SA: 'SHLN',
  E: 'APU',
  CR: 'HML',
  IR: 'HML',
  AR: 'HML',
} as const
type Metric = keyof typeof order

/** Score of a vector, 0 to 10; `undefined` when a base metric is missing or has a value that it cannot have. */
export function scoreV4(metrics: Metrics): number | undefined {
  const steps = {} as Record<Metric, number>
  for (const metric of Object.keys(order) as Metric[]) {
    const step = stepOf(metrics, metric)
    if (step === undefined) return undefined
    steps[metric] = step
  }
  const { VC, VI, VA, SC, SI, SA } = steps
  if (VC === 2 && VI === 2 && VA === 2 && SC === 2 && SI === 3 && SA === 3) return 0
  const levels = levelsOf(steps)
  const base = lookUp(levels)
  if (base === undefined) return undefined
  return Math.max(0, Math.min(10, Math.round((base - meanLoss(levels, steps, base)) * 10) / 10))
}

/** How many steps the metric lies below its most severe value. What threat and environment leave open counts as that. */
function stepOf(metrics: Metrics, metric: Metric): number | undefined {
  const modified = metrics.get(`M${metric}`)
  const value = modified !== undefined && modified !== 'X' ? modified : metrics.get(metric)
  const isOptional = metric === 'E' || metric === 'CR' || metric === 'IR' || metric === 'AR'
  if (isOptional && (value === undefined || value === 'X')) return 0
  const step = value?.length === 1 ? order[metric].indexOf(value) : -1
  return step < 0 ? undefined : step
}

function levelsOf({ AV, PR, UI, AC, AT, VC, VI, VA, SC, SI, SA, E, CR, IR, AR }: Record<Metric, number>): Levels {
  const open = [AV, PR, UI].filter(step => step === 0).length
  const eq1 = open === 3 ? 0 : open > 0 && AV !== 3 ? 1 : 2
  const eq3 = VC === 0 && VI === 0 ? 0 : VC === 0 || VI === 0 || VA === 0 ? 1 : 2
  const eq4 = SI === 0 || SA === 0 ? 0 : SC === 0 || SI === 1 || SA === 1 ? 1 : 2
  const isMuchRequired = (CR === 0 && VC === 0) || (IR === 0 && VI === 0) || (AR === 0 && VA === 0)
  return [eq1, AC === 0 && AT === 0 ? 0 : 1, eq3, eq4, E, isMuchRequired ? 0 : 1]
}

function lookUp([eq1, eq2, eq3, eq4, eq5, eq6]: Levels): number | undefined {
  const column = eq4 * 6 + eq5 * 2 + eq6
  const score = Number(scoreTenths[`${eq1}${eq2}${eq3}`]?.split(' ')[column] ?? '-')
  const isInRange = eq4 <= 2 && eq5 <= 2 && eq6 <= 1
  return isInRange && !Number.isNaN(score) ? score / 10 : undefined
}

/** Steps at which each level begins, and how many lie in it, by group. */
const groups = {
  eq1: { begins: [0, 1, 3], depth: [1, 4, 5] },
  eq2: { begins: [0, 1], depth: [1, 2] },
  eq4: { begins: [0, 2, 5], depth: [6, 5, 4] },
  // By the third and the sixth level.
  eq3eq6: {
    begins: [
      [0, 3],
      [1, 3],
      [3, 3],
    ],
    depth: [
      [7, 6],
      [8, 8],
      [10, 10],
    ],
  },
} as const

/** What the steps below the top of each level cost, as far as the next level would, on average over the groups. */
function meanLoss([eq1, eq2, eq3, eq4, eq5, eq6]: Levels, steps: Record<Metric, number>, base: number): number {
  const { AV, PR, UI, AC, AT, VC, VI, VA, SC, SI, SA, CR, IR, AR } = steps
  const share = (sum: number, begins = 0, depth = 1) => (sum - begins) / depth
  const losses = [
    [lookUp([eq1 + 1, eq2, eq3, eq4, eq5, eq6]), share(AV + PR + UI, groups.eq1.begins[eq1], groups.eq1.depth[eq1])],
    [lookUp([eq1, eq2 + 1, eq3, eq4, eq5, eq6]), share(AC + AT, groups.eq2.begins[eq2], groups.eq2.depth[eq2])],
    [
      nextOfThirdAndSixth([eq1, eq2, eq3, eq4, eq5, eq6]),
      share(VC + VI + VA + CR + IR + AR, groups.eq3eq6.begins[eq3]?.[eq6], groups.eq3eq6.depth[eq3]?.[eq6]),
    ],
    [lookUp([eq1, eq2, eq3, eq4 + 1, eq5, eq6]), share(SC + SI + SA, groups.eq4.begins[eq4], groups.eq4.depth[eq4])],
    [lookUp([eq1, eq2, eq3, eq4, eq5 + 1, eq6]), 0],
  ] as const
  const known = losses.flatMap(([next, part]) => (next === undefined ? [] : [(base - next) * part]))
  return known.length === 0 ? 0 : known.reduce((sum, loss) => sum + loss, 0) / known.length
}

/** The third and the sixth level go down together; where either may, the more severe way counts. */
function nextOfThirdAndSixth([eq1, eq2, eq3, eq4, eq5, eq6]: Levels): number | undefined {
  const third = lookUp([eq1, eq2, eq3 + 1, eq4, eq5, eq6])
  const sixth = lookUp([eq1, eq2, eq3, eq4, eq5, eq6 + 1])
  if (eq3 === 0 && eq6 === 0) return Math.max(third ?? 0, sixth ?? 0)
  return eq6 === 0 ? sixth : third
}
