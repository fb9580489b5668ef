namespace Imgpkg.Benchmarks.Commands;

/// <summary>The pieces of work of the tables.</summary>
internal static class Works
{
    private const string Sync = "skopeo sync --all --src yaml --dest docker --dest-tls-verify=false";

    public static IReadOnlyList<Work> All { get; } =
    [
        new("version", "$IMGPKG version"),
        new("push 10,000 small files", "IMGPKG_NO_CACHE=1 $IMGPKG push -i $DST/small:v1 -f $IN/small") { Others = Compressors("small") },
        new("push 512 MiB", "IMGPKG_NO_CACHE=1 $IMGPKG push -i $DST/big:v1 -f $IN/big") { Others = Compressors("big") },
        new("push 512 MiB again", "$IMGPKG push -i $DST/big:v2 -f $IN/big") { Before = "$IMGPKG push -i $DST/big:v1 -f $IN/big" },
        new("push 10,000 small files, one of them changed", "$IMGPKG push -i $DST/small:v2 -f $IN/small")
        {
            Before = "echo before > $IN/small/000/changing.txt; $IMGPKG push -i $DST/small:v1 -f $IN/small; echo after > $IN/small/000/changing.txt",
        },
        new("pull 10,000 small files", "$IMGPKG pull -i $SRC/small:v1 -o $OUT/small") { Others = Extractors("small") },
        new("pull 512 MiB", "$IMGPKG pull -i $SRC/big:v1 -o $OUT/big") { Others = Extractors("big") },
        new("copy 40 images to another registry", "$IMGPKG copy -b $SRC/app40:v1 --to-repo $DST/app") { Others = Skopeo("$DST", "40") },
        new("the same again", "$IMGPKG copy -b $SRC/app40:v1 --to-repo $DST/app")
        {
            Before = "$IMGPKG copy -b $SRC/app40:v1 --to-repo $DST/app",
        },
        new("copy 40 images within one registry", "$IMGPKG copy -b $SRC/app40:v1 --to-repo $SRC/within-$(basename $(dirname $OUT))") { Others = Skopeo("$SRC/within-$(basename $(dirname $OUT))", "40") },
        new("copy 40 images to a tar", "$IMGPKG copy -b $SRC/app40:v1 --to-tar $OUT/app.tar")
        {
            Others = new Dictionary<string, string>(StringComparer.Ordinal) { ["skopeo"] = "skopeo sync --all --src yaml --dest dir $IN/images40.yml $OUT" },
        },
        new("copy 40 images from a tar", "$IMGPKG copy --tar $IN/app40.tar --to-repo $DST/app"),
        new("describe 40 images", "$IMGPKG describe -b $SRC/app40:v1"),
        new("plan of 1,000 images", "$IMGPKG copy -b $SRC/app1000:v1 --to-repo $DST/app --dry-run"),
        new("copy 1,000 images to another registry", "$IMGPKG copy -b $SRC/app1000:v1 --to-repo $DST/app"),
        new("copy 40 images to a registry 50 ms away", "$IMGPKG copy -b $SRC/app40:v1 --to-repo $FAR/app") { Others = Skopeo("$FAR", "40") },
    ];

    private static Dictionary<string, string> Compressors(string input) => new(StringComparer.Ordinal)
    {
        ["tar, gzip -1, sha256sum"] = $"tar -C $IN -c {input} | gzip -1 | sha256sum",
        ["tar, pigz -1, sha256sum"] = $"tar -C $IN -c {input} | pigz -1 | sha256sum",
    };

    // The same layer, from a file and not from a registry.
    private static Dictionary<string, string> Extractors(string input) => new(StringComparer.Ordinal)
    {
        ["tar xzf, sha256sum"] = $"tee >(sha256sum > $OUT/sum) < $IN/{input}.tgz | tar -C $OUT -xz",
        ["skopeo copy, umoci raw unpack"] =
            $"skopeo copy --src-tls-verify=false docker://$SRC/{input}:v1 oci:$OUT/layout:v1; umoci raw unpack --rootless --image $OUT/layout:v1 $OUT/rootfs",
    };

    private static Dictionary<string, string> Skopeo(string destination, string count) => new(StringComparer.Ordinal)
    {
        ["skopeo sync"] = $"{Sync} $IN/images{count}.yml {destination}",
    };
}
