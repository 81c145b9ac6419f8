/** The features of `@unstable` that are enabled, out of settings of any shape: `{ wit: { features: ["…"] } }`. */
export function featuresOf(settings: unknown): readonly string[] | undefined {
  const wit = field(settings, 'wit');
  const features = field(wit, 'features') ?? field(settings, 'wit.features');
  if (!Array.isArray(features)) return undefined;
  return features.filter((feature) => typeof feature === 'string');
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
