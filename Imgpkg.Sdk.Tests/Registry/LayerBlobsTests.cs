using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry;

[TestFixture]
[CancelAfter(60_000)]
internal sealed class LayerBlobsTests
{
    [Test]
    public async Task Open_CallersStoreGivesOtherBytes_IsRefusedAtTheEnd([Values] bool fromElsewhere, CancellationToken token)
    {
        byte[] expected = [1, 2, 3, 4];
        var layer = new Descriptor
        {
            MediaType = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", Digest = Digest.Of(expected), Size = expected.Length, Urls = ["https://vendor.test/layer"],
        };
        await using Stream stream = await LayerBlobs.OpenAsync(new CarelessStore(fromElsewhere), layer, token);

        Assert.That(
            await Assert.ThrowsAsync<ContentMismatchException>(() => stream.CopyToAsync(Stream.Null, token)), Has.Message.Contains(layer.Digest.ToString()));
    }

    /// <summary>A caller's store that verifies nothing, and has the layer itself or at one of its addresses.</summary>
    private sealed class CarelessStore(bool fromElsewhere) : IReadOnlyRepositoryStore, IForeignLayerSource
    {
        public RepositoryReference Repository { get; } = RepositoryReference.Parse("registry.test/app");

        public Task<Descriptor> ResolveAsync(ImageReference reference, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ManifestContent> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) => fromElsewhere
            ? throw RegistryNotFoundException.Create(Repository, "not here")
            : OpenForeignLayerAsync(descriptor, cancellationToken);

        public Task<bool> ExistsAsync(Descriptor descriptor, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<string> ListTagsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Stream> OpenForeignLayerAsync(Descriptor descriptor, CancellationToken cancellationToken) => Task.FromResult<Stream>(new MemoryStream([1, 2, 3, 5]));
    }
}
