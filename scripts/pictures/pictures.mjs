import { arrow, box, drawing, place, words } from "./drawing.mjs";

const parts = drawing(
  {
    width: 980,
    height: 470,
    title: "The parts of xpart",
    description:
      "In the source partition a bucket's events go by an EventBridge rule to a buffer queue, to eventHandler, to a FIFO queue, to queueHandler. That reads the bucket by version id, keeps a ledger in DynamoDB, and writes to the destination bucket in the other partition. Big objects go by a parts queue to many partHandlers. A secret, or a token of STS, opens the destination's user or role. An operator asks both sides with the xpart command.",
  },
  [
    place(20, 20, 690, 430, "source partition: aws"),
    place(730, 20, 230, 430, "destination: aws-us-gov"),
    box("store", 40, 70, 120, 56, ["S3 bucket", "any writer"]),
    box("queue", 215, 70, 120, 56, ["SQS standard", "buffer"]),
    box("code", 385, 70, 125, 56, ["eventHandler", "one group a key"]),
    box("queue", 560, 70, 125, 56, ["SQS FIFO", "a key in order"]),
    box("code", 560, 195, 125, 60, ["queueHandler", "decides, copies"]),
    box("store", 385, 195, 125, 60, ["DynamoDB", "ledger"]),
    box("queue", 385, 300, 125, 52, ["SQS parts", "big objects"]),
    box("code", 560, 300, 125, 52, ["partHandler", "many at a time"]),
    box("rights", 560, 385, 125, 50, ["secret, or", "token of STS"]),
    box("person", 40, 372, 250, 63, [
      "xpart verify, explain, list",
      "an operator, with own credentials,",
      "reads both sides",
    ]),
    box("store", 755, 190, 180, 70, ["S3 bucket", "the same versions", "in the same order"]),
    box("rights", 755, 385, 180, 50, ["user, or role", "may write these prefixes"]),
    arrow([
      [160, 98],
      [215, 98],
    ]),
    words(187, 60, ["EventBridge", ""]),
    arrow([
      [335, 98],
      [385, 98],
    ]),
    arrow([
      [510, 98],
      [560, 98],
    ]),
    arrow([
      [640, 126],
      [640, 195],
    ]),
    arrow([
      [100, 126],
      [100, 165],
      [600, 165],
      [600, 195],
    ]),
    words(240, 158, ["content and tags, read by version id"]),
    arrow(
      [
        [560, 225],
        [510, 225],
      ],
      { both: true },
    ),
    arrow([
      [600, 255],
      [600, 278],
      [450, 278],
      [450, 300],
    ]),
    arrow([
      [510, 326],
      [560, 326],
    ]),
    arrow([
      [685, 225],
      [755, 225],
    ]),
    words(720, 183, ["PUT, DELETE"]),
    arrow([
      [685, 326],
      [845, 326],
      [845, 260],
    ]),
    words(770, 318, ["parts"]),
    arrow([
      [685, 410],
      [755, 410],
    ]),
    words(720, 402, ["opens"]),
    words(
      40,
      300,
      [
        "Each queue has a dead-letter queue",
        "and alarms; an event may come late,",
        "twice or not at all.",
      ],
      "start",
    ),
  ],
);

const whoMay = drawing(
  {
    width: 980,
    height: 520,
    title: "Who may do what in a deployment of xpart",
    description:
      "At the source: eventHandler may only take from the buffer queue and send to the FIFO queue. queueHandler and partHandler may read objects below the prefixes, read and write the ledger, and read one secret or ask for one token. At the destination a user or role, which only they can be, may write below the prefixes. The operator reads, and sends messages that ask the functions. Nobody else may read the secret's value.",
  },
  [
    place(20, 20, 560, 370, "source account"),
    place(640, 20, 320, 370, "destination account"),
    box("code", 40, 60, 150, 70, ["eventHandler", "a role of its own"]),
    box("code", 40, 155, 150, 90, ["queueHandler", "partHandler", "a role each"]),
    box("rights", 40, 290, 150, 80, ["secret", "its policy names", "who may read it"]),
    words(
      210,
      84,
      [
        "takes from the buffer queue, sends to the FIFO queue;",
        "reads no object, sees no credentials",
      ],
      "start",
    ),
    words(
      210,
      172,
      [
        "reads objects and tags below the settings' prefixes,",
        "reads and writes the ledger, takes from its queue;",
        "restores, where the policy says so;",
        "reads this one secret, or asks for a token",
        "of one audience (federation)",
      ],
      "start",
    ),
    arrow([
      [115, 245],
      [115, 290],
    ]),
    words(
      210,
      318,
      [
        "an access key that a person made: in no state file,",
        "in no log; read again every five minutes",
      ],
      "start",
    ),
    box("rights", 665, 155, 270, 90, [
      "user, or role",
      "known to the functions alone;",
      "a role trusts one token's subject",
    ]),
    words(
      665,
      280,
      [
        "writes objects and tags below the prefixes;",
        "deletes, rewrites, sets an ACL or a lock",
        "only where the policy asks for that.",
        "No other bucket, no IAM, no KMS key",
        "but the one for its writes",
      ],
      "start",
    ),
    arrow([
      [545, 200],
      [665, 200],
    ]),
    words(604, 190, ["signs as"]),
    box("person", 40, 415, 270, 80, [
      "operator",
      "reads with credentials of each side;",
      "mends by messages to the functions",
    ]),
    box("person", 355, 415, 270, 80, [
      "who deploys",
      "Terraform on each side, with a profile",
      "or a role of that side alone",
    ]),
    box("person", 670, 415, 270, 80, [
      "anybody who can send an event",
      "can cause work, but forge nothing:",
      "an event is a hint, the bucket is read",
    ]),
  ],
);

/** Every picture that is drawn, by its path from the root. */
export const PICTURES = {
  "docs/pictures/parts.svg": parts,
  "docs/pictures/who-may.svg": whoMay,
};
