/** Where a provider acts. */
export interface Place {
  readonly partition: string;
  readonly dnsSuffix: string;
  readonly region: string;
  readonly account: string;
}

/** The ARN of something in a place; `region` is empty for what a partition has once. */
export function arnIn(place: Place, service: string, rest: string): string {
  return `arn:${place.partition}:${service}:${place.region}:${place.account}:${rest}`;
}

/** The ARN of something of IAM. */
export function iamArn({ partition, account }: Place, rest: string): string {
  return `arn:${partition}:iam::${account}:${rest}`;
}
