using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli;

/// <summary>Values that the tests of the command share.</summary>
internal static class Samples
{
    public static Digest Digest { get; } = Digest.Of("manifest"u8);

    public static PushResult Pushed(TagReference destination) => new()
    {
        Reference = destination.Repository.WithDigest(Digest),
        Tag = destination.Tag,
        Layer = new Descriptor { MediaType = "layer", Digest = Digest, Size = 1 },
        DiffId = Digest,
        BytesSent = 1,
    };

    public static string Fixture(params string[] path) =>
        File.ReadAllText(Path.Combine([TestContext.CurrentContext.TestDirectory, "Fixtures", .. path]));
}
