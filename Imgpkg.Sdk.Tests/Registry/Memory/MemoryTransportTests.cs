using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry.Memory;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Memory;

[TestFixture]
internal sealed class MemoryTransportTests
{
    [TestCase(null, "registry.test/app", true)]
    [TestCase(null, "oci:store", false)]
    [TestCase("registry.test", "registry.test/app", true)]
    [TestCase("registry.test", "REGISTRY.test/app", true)]
    [TestCase("registry.test", "registry.test:5000/app", false)]
    [TestCase("registry.test", "other.test/app", false)]
    [TestCase("docker.io", "app", true)]
    [TestCase("registry.test", "oci:store", false)]
    public void CanOpen_AnyRepository_AnswersForItsRegistryOnly(string? registry, string repository, bool expected) =>
        Assert.That(new MemoryTransport(registry).CanOpen(RepositoryReference.Parse(repository)), Is.EqualTo(expected));

    [Test]
    public void Open_RepositoryOfAnotherRegistry_Throws() =>
        Assert.That(() => new MemoryTransport("registry.test").Open(RepositoryReference.Parse("other.test/app"), RepositoryAccess.Read), Throws.ArgumentException);

    [Test]
    [CancelAfter(60_000)]
    public async Task Open_SameRepositoryTwice_SharesTheContent(CancellationToken cancellationToken)
    {
        var transport = new MemoryTransport();
        RepositoryReference repository = RepositoryReference.Parse("registry.test/app");
        var image = new SampleImage("shared");
        await image.PutAsync(transport.Open(repository, RepositoryAccess.Write), "v1", cancellationToken);

        Assert.That((await transport.Open(repository, RepositoryAccess.Write).ResolveAsync(repository.WithTag("v1"), cancellationToken)).Digest, Is.EqualTo(image.Manifest.Digest));
    }
}
