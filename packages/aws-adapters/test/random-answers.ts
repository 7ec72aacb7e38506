import * as fc from "fast-check";
import type { RandomAnswer } from "./both-traces.ts";

const headerText = fc.stringMatching(/^[!-~]([ -~]{0,14}[!-~])?$/);
const hex = fc.stringMatching(/^[0-9a-f]{32}$/);

const OWN = { "x-amz-request-id": "R1", server: "AmazonS3" };
const described = fc.record(
  {
    etag: hex.map((value) => `"${value}"`),
    "last-modified": fc.constant("Sun, 08 Mar 2026 17:50:14 GMT"),
    "content-type": headerText,
    "cache-control": headerText,
    expires: headerText,
    "x-amz-version-id": headerText,
    "x-amz-meta-a": headerText,
    "x-amz-tagging-count": fc.constantFrom("1", "10"),
    "x-amz-storage-class": fc.constantFrom("GLACIER", "STANDARD_IA"),
    "x-amz-restore": fc.constant('ongoing-request="true"'),
    "x-amz-checksum-sha256": fc.constant("AAAA-3"),
    "x-amz-checksum-crc32": fc.constant("AAAAAA=="),
    "x-amz-checksum-type": fc.constantFrom("COMPOSITE", "FULL_OBJECT"),
    "content-range": fc.constant("bytes 0-12/13"),
    "x-amz-mp-parts-count": fc.constantFrom("1", "3"),
    "x-amz-delete-marker": fc.constantFrom("true", "false"),
    "x-amz-object-lock-mode": fc.constant("GOVERNANCE"),
    "x-amz-object-lock-retain-until-date": fc.constant("2030-01-01T00:00:00.500Z"),
    "x-amz-server-side-encryption": fc.constantFrom("AES256", "aws:kms"),
  },
  { requiredKeys: [] },
);
const DOCUMENTS = [
  "",
  "plain content",
  "<Tagging><TagSet><Tag><Key>a</Key><Value>&amp;&#34;</Value></Tag><Tag><Key>aws:x</Key><Value/></Tag></TagSet></Tagging>",
  "<InitiateMultipartUploadResult><Bucket>b</Bucket><Key>k</Key><UploadId>u1</UploadId></InitiateMultipartUploadResult>",
  "<CompleteMultipartUploadResult><Key>k</Key><ETag>&quot;e-2&quot;</ETag></CompleteMultipartUploadResult>",
  '<CopyObjectResult><ETag>"e"</ETag><LastModified>2026-03-08T17:50:14.000Z</LastModified></CopyObjectResult>',
  "<ListPartsResult><IsTruncated>false</IsTruncated><Part><PartNumber>1</PartNumber><ETag>&quot;e&quot;</ETag><Size>5</Size><ChecksumCRC32>AAAAAA==</ChecksumCRC32></Part></ListPartsResult>",
  "<ListMultipartUploadsResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated><Upload><Key>k</Key><UploadId>u</UploadId><Initiated>2026-03-08T17:50:14.000Z</Initiated></Upload></ListMultipartUploadsResult>",
  "<ListVersionsResult><IsTruncated>false</IsTruncated><Version><Key>k</Key><VersionId>1</VersionId><IsLatest>true</IsLatest><LastModified>2026-03-08T17:50:14.000Z</LastModified><ETag>e</ETag><Size>1</Size></Version></ListVersionsResult>",
  '{"Items":[{"Key":{"S":"k"},"VersionId":{"S":"$head"},"NewestMs":{"N":"12"},"Revision":{"S":"r"},"Unsure":{"L":[{"M":{"VersionId":{"S":"v"},"SinceMs":{"N":"3"}}}]}}],"Count":1}',
  '{"Items":[],"Count":0}',
  '{"Responses":{"t":[{"Key":{"S":"k"}}]},"UnprocessedKeys":{"t":{"Keys":[{"Key":{"S":"k2"},"VersionId":{"S":"$head"}}]}}}',
  '{"Responses":{"t":[]},"UnprocessedKeys":{}}',
  '{"Attributes":{"ApproximateNumberOfMessages":"3","ApproximateNumberOfMessagesDelayed":"2"}}',
  '{"Failed":[{"Id":"0","Code":"InternalError","SenderFault":false,"Message":"no"}],"Successful":[]}',
  '{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"no"}',
  '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no queue"}',
  "<html><body>a gateway",
  "<Error><Code>NoSuchKey</Code><Message>none</Message><RequestId>R2</RequestId></Error>",
  "<Error><Code>AccessDenied</Code><Message>no &lt;way&gt;</Message></Error>",
  "<Error><Code>NoSuchUpload</Code></Error>",
  "<Error><Code>PreconditionFailed</Code><Message>At least one</Message></Error>",
];

/** An answer of S3, of the other services, or of something on the way: never one that is waited for to try again. */
export const anyAnswer: fc.Arbitrary<RandomAnswer> = fc
  .record({
    status: fc.constantFrom(
      200,
      200,
      200,
      200,
      204,
      206,
      301,
      400,
      403,
      404,
      405,
      409,
      412,
      416,
      501,
    ),
    own: fc.constantFrom(OWN, OWN, OWN, {}),
    headers: described,
    document: fc.constantFrom(...DOCUMENTS),
  })
  .map(({ status, own, headers, document }) => {
    const body = status === 204 ? "" : document;
    const length = status === 204 ? {} : { "content-length": String(Buffer.byteLength(body)) };
    return { status, headers: { ...own, ...headers, ...length }, body };
  });
