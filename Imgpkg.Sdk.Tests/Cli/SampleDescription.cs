using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Tests.Cli;

/// <summary>A description with everything that a description can have.</summary>
internal static class SampleDescription
{
    private static readonly RepositoryReference Repository = RepositoryReference.Parse("h.test/team/app");
    private static readonly RepositoryReference Elsewhere = RepositoryReference.Parse("origin.test/parts");

    public static BundleDescription Bundle { get; } = new()
    {
        Image = Repository.WithDigest(Sha('0')),
        Origin = Repository.WithDigest(Sha('0')),
        Metadata = new BundleMetadata
        {
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = "my \"app\" <1>" },
            Authors = ["Ada <ada@example.test>"],
            Websites = ["https://example.test/"],
        },
        Layers = [Layer('a')],
        Bundles =
        [
            Nested('1') with { Images = [Image('3', DescribedImageType.Image)] },
            Nested('2') with { Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { ["note"] = "100% of\ntwo lines\n", ["a"] = "1" } },
        ],
        Images =
        [
            Image('3', DescribedImageType.Image),
            Image('4', DescribedImageType.Signature) with
            {
                Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { ["tag"] = "sha256-3.sig" },
                Layers = [Layer('b')],
            },
            Image('5', DescribedImageType.Internal),
            Image('6', DescribedImageType.Signature) with
            {
                Image = Repository.WithTag("sha256-6.sig"),
                Origin = Repository.WithTag("sha256-6.sig"),
                Error = "access denied",
            },
        ],
    };

    public static Digest Sha(char digit) => Digest.Parse("sha256:" + new string(digit, 64));

    private static BundleDescription Nested(char digit) => new()
    {
        Image = Repository.WithDigest(Sha(digit)),
        Origin = Elsewhere.WithDigest(Sha(digit)),
        Bundles = [],
        Images = [],
    };

    private static ImageDescription Image(char digit, DescribedImageType type) => new()
    {
        Type = type,
        Image = Repository.WithDigest(Sha(digit)),
        Origin = (type == DescribedImageType.Image ? Elsewhere : Repository).WithDigest(Sha(digit)),
    };

    private static Descriptor Layer(char digit) => new() { MediaType = MediaTypes.DockerLayer, Digest = Sha(digit), Size = 1234 };
}
