/** Keys that servers of files take for paths, in each suite that has odd keys. */
const PATH_KEYS = [/A8 .*the key "(\/leading|double\/\/slash|dots\/\.\.\/up\/\.\/here)"/];
const PATH_HISTORIES = [/^A20 the key "(double\/\/slash|\/leading|up\/\.\.\/here)"/];

/**
 * What the servers of docs/servers.md are known not to do: why, and the tests that fail for it. Every test that a
 * pattern fits has to fail, and every one that fails has to fit one.
 */
export const KNOWN_GAPS = {
  minio: [
    {
      why: "keys are paths: //, . and .. are refused, and a slash in front is dropped; all are set aside by name",
      tests: [...PATH_KEYS, ...PATH_HISTORIES],
    },
    {
      why: "keys of 1,024 bytes are refused where a segment has more than 255, since segments are names of files",
      tests: [/A8 .*the key "k{100,}"/],
    },
    {
      why: "keys that end in a slash have no versions, and take no upload in parts",
      tests: [
        /copied within the bucket > A8 a replica of the key "folder\//,
        /in parts > (A8 the key "folder\/"|A5 the uploads of exactly one key)/,
        /^A20 the key "folder\/"/,
      ],
    },
    {
      why: "a/b is kept and read, and never listed, where a is an object",
      tests: [
        /listed > V1 a listing has every key/,
        /V3 (pages of any size|a range with a prefix has|a range with a key to begin|a range with one that does not)/,
        /V3 a range may/,
        /^A20 the key "a\/b"/,
      ],
    },
    {
      why: "a second DELETE adds no marker, and names the one that stands (R20)",
      tests: [/O5 a stack is newest first/],
    },
    {
      why: "knows the classes STANDARD and REDUCED_REDUNDANCY alone; policy.storageClass maps others",
      tests: [
        /A1 headers, metadata and storage class/,
        /R2 a replica that is copied on top is equal/,
      ],
    },
    {
      why: "tag keys and values have fewer characters than at S3",
      tests: [
        /A1 tags come with/,
        /A1 as many and as long tags/,
        /O4 (tags are|no tags)/,
        /F2 tagging/,
      ],
    },
    {
      why: "ListParts knows no number beyond the first part that is there",
      tests: [/A5 the parts that an upload has are listed/],
    },
    {
      why: "the size that is announced for an upload is not looked at; the ETag of what came out is (A10)",
      tests: [/A4 an upload of another size/],
    },
  ],
  versitygw: [
    {
      why: "keys are paths: //, ., .. and a slash in front mean another key; nothing of them is sent",
      tests: [...PATH_KEYS, ...PATH_HISTORIES],
    },
    {
      why: "listings do not encode keys, so that control characters are lost; nothing of such keys is sent",
      tests: [/A8 .*the key "control/, /^A20 the key "c/],
    },
    {
      why: "keys of 1,024 bytes are refused where a segment has more than 255, since segments are names of files",
      tests: [/A8 .*the key "k{100,}"/],
    },
    {
      why: "keys that end in a slash have no versions, and take no content",
      tests: [
        /A8 .*the key "folder\//,
        /A5 the uploads of exactly one key/,
        /O5 a key's stack has no entries/,
        /^A20 the key "folder\/"/,
      ],
    },
    {
      why: "a and a/b cannot both be: the second is refused, and set aside by name",
      tests: [/listed > V1 a listing/, /listed by pages > V3/, /^A20 the key "a\/b"/],
    },
    {
      why: "storage classes are taken and forgotten",
      tests: [/A1 headers, metadata and storage class/],
    },
    { why: "tag values have fewer characters than at S3", tests: [/A1 as many and as long tags/] },
    {
      why: "If-None-Match is not met by a delete marker, so that an object after one takes a reconcile",
      tests: [/L4 a (put|completion) where nothing may be current/],
    },
    {
      why: "completing an upload once more succeeds, as at S3, and names no version",
      tests: [/A5 an upload that was completed is gone/],
    },
    { why: "there is no RestoreObject, which is asked of a source alone", tests: [/A7 a restore/] },
    {
      why: "a bucket without versions knows no version null",
      tests: [/unversioned > (O4 opening|D2 the null version)/],
    },
  ],
  seaweedfs: [
    {
      why: "keys are paths: //, ., .. and a slash in front mean another key; nothing of them is sent, and a HEAD of .. is 400, so that it ends as a dead letter",
      tests: [...PATH_KEYS, ...PATH_HISTORIES],
    },
    {
      why: "listings do not show control characters; nothing of such keys is sent",
      tests: [/A8 .*the key "control/, /^A20 the key "c/],
    },
    {
      why: "keys that end in a slash have no versions, and take no upload in parts",
      tests: [
        /copied within the bucket > A8 a replica of the key "folder\//,
        /in parts > A8 the key "folder\//,
        /^A20 the key "folder\/"/,
      ],
    },
    {
      why: "an Expires that is no date is refused, and the object set aside by name",
      tests: [/A1 headers, metadata and storage class/, /R2 a replica that is copied on top/],
    },
    {
      why: "a part that is uploaded again stands twice in ListParts",
      tests: [/A3 a part that is uploaded again/],
    },
    {
      why: "the size that is announced for an upload is not looked at; the ETag of what came out is (A10)",
      tests: [/A4 an upload of another size/],
    },
    {
      why: "what is written while versioning is suspended has an id beside null",
      tests: [/D2 while versioning is suspended the null entry is replaced/],
    },
  ],
  ceph: [
    {
      why: "knows the class STANDARD alone, unless the zone has others; policy.storageClass maps them",
      tests: [
        /^(versioned|unversioned) > A1 headers, metadata and storage class/,
        /R2 a replica that is copied on top is equal/,
      ],
    },
    {
      why: "tag keys and values have fewer characters than at S3",
      tests: [/A1 as many and as long tags/],
    },
    {
      why: "conditions of writes are not looked at, so that writes go without",
      tests: [/L4 a (put|completion) where/],
    },
    {
      why: "larger content with its checksum behind it is refused (411) the first time, and sent without from then on",
      tests: [
        /A3 a replica in parts is copied part by part/,
        /A3 nothing is seen at the key before/,
      ],
    },
    {
      why: "a second DELETE adds no marker, and names none: the one that stands is meant (R20)",
      tests: [/O5 a stack is newest first/],
    },
    {
      why: "the size that is announced for an upload is not looked at; the ETag of what came out is (A10)",
      tests: [/A4 an upload of another size/],
    },
    {
      why: "parts are not read by their numbers, so that a source's content crosses by ranges, in other parts",
      tests: [
        /A3 an object('s parts are read as they were uploaded| that was put in one has one part)/,
        /A5 a part of a null version/,
        /^A3 a source's uneven parts/,
      ],
    },
    { why: "there is no RestoreObject, which is asked of a source alone", tests: [/A7 a restore/] },
    {
      why: "completing an upload that was aborted is answered as if it were being completed (500): the next attempt lists its parts, which says that it is gone",
      tests: [/A5 an upload that was aborted is gone/],
    },
  ],
};
