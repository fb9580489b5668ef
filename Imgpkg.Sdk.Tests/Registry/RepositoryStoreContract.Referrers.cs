using System.Text;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry;

/// <summary>R4.26 to R4.28 for stores without a network.</summary>
internal abstract partial class RepositoryStoreContract
{
    [Test]
    public async Task ListReferrersAsync_TellsKindAndAnnotations_AndFilters(CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        await Image.PutAsync(store, "v1", cancellationToken);
        ManifestContent signature = Referrer(Image, "application/x.signature", "by", "me");
        await store.PutManifestAsync(signature, tag: null, cancellationToken);
        await store.PutManifestAsync(Referrer(Image, artifactType: null, "by", "you"), tag: null, cancellationToken);

        Descriptor[] all = await ReferrersAsync(store, artifactType: null, cancellationToken);
        Descriptor found = (await ReferrersAsync(store, "application/x.signature", cancellationToken)).Single();

        Assert.That(all.Select(one => one.ArtifactType), Is.EquivalentTo(new[] { "application/x.signature", Image.Config.MediaType }));
        Assert.That((found.Digest, found.Size, found.MediaType), Is.EqualTo((signature.Digest, (long)signature.Bytes.Length, MediaTypes.OciManifest)));
        Assert.That(found.Annotations["by"], Is.EqualTo("me"));
    }

    [Test]
    public async Task ListReferrersAsync_NobodyRefersToIt_ListsNothing(CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        await Image.PutAsync(store, "v1", cancellationToken);

        Assert.That(await ReferrersAsync(store, artifactType: null, cancellationToken), Is.Empty);
    }

    [Test]
    public async Task DeleteTagAsync_KeepsManifestAndOtherTags(CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        await Image.PutAsync(store, "v1", cancellationToken);
        await store.PutManifestAsync(Image.Manifest, "v2", cancellationToken);

        await ((IManifestDeleter)store).DeleteTagAsync("v1", cancellationToken);
        Assert.That(await TagsAsync(store, cancellationToken), Is.EqualTo(new[] { "v2" }));
        await ((IManifestDeleter)store).DeleteTagAsync("v2", cancellationToken);

        Assert.That(await TagsAsync(store, cancellationToken), Is.Empty);
        Assert.That((await store.GetManifestAsync(Repository.WithDigest(Image.Manifest.Digest), cancellationToken)).MediaType, Is.EqualTo(MediaTypes.OciManifest));
    }

    [Test]
    public async Task DeleteTagAsync_WithADigestTagBesideIt_KeepsTheOther([Values] bool digestTag, CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        string other = DigestTag.For(Image.Manifest.Digest);
        await Image.PutAsync(store, "v1", cancellationToken);
        await store.PutManifestAsync(Image.Manifest, other, cancellationToken);

        await ((IManifestDeleter)store).DeleteTagAsync(digestTag ? other : "v1", cancellationToken);

        Assert.That(await TagsAsync(store, cancellationToken), Is.EqualTo(new[] { digestTag ? "v1" : other }));
    }

    [Test]
    public async Task DeleteManifestAsync_TakesItsTagsAlong(CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        var second = new SampleImage("second");
        await Image.PutAsync(store, "v1", cancellationToken);
        await store.PutManifestAsync(Image.Manifest, "v2", cancellationToken);
        await second.PutAsync(store, "other", cancellationToken);

        await ((IManifestDeleter)store).DeleteManifestAsync(Image.Manifest.Digest, cancellationToken);

        Assert.That(await TagsAsync(store, cancellationToken), Is.EqualTo(new[] { "other" }));
        Assert.That(await store.ExistsAsync(Image.Manifest.Descriptor, cancellationToken), Is.False);
        Assert.That(await ReadAsync(store, Image.Layer, cancellationToken), Is.Not.Empty, "blobs stay");
    }

    [Test]
    public async Task Delete_WhatIsNotThere_IsNotFound(CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        var deleter = (IManifestDeleter)store;
        await Image.PutAsync(store, "v1", cancellationToken);

        await Assert.ThatAsync(() => deleter.DeleteTagAsync("v2", cancellationToken), Throws.TypeOf<RegistryNotFoundException>());
        await Assert.ThatAsync(() => deleter.DeleteManifestAsync(Blob.Digest, cancellationToken), Throws.TypeOf<RegistryNotFoundException>());
        await Assert.ThatAsync(() => deleter.DeleteTagAsync("no tag", cancellationToken), Throws.InstanceOf<ImgpkgException>());
    }

    internal static ManifestContent Referrer(SampleImage subject, string? artifactType, string key, string value)
    {
        string kind = artifactType is null ? string.Empty : $"\"artifactType\":\"{artifactType}\",";
        return new ManifestContent(MediaTypes.OciManifest, Encoding.UTF8.GetBytes(
            $$"""
            {"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}",{{kind}}"config":{{SampleImage.Json(subject.Config)}},"layers":[],
            "subject":{{SampleImage.Json(subject.Manifest.Descriptor)}},"annotations":{"{{key}}":"{{value}}"} }
            """));
    }

    private async Task<Descriptor[]> ReferrersAsync(IRepositoryStore store, string? artifactType, CancellationToken cancellationToken)
    {
        var found = new List<Descriptor>();
        await foreach (Descriptor referrer in ((IReferrerLister)store).ListReferrersAsync(Image.Manifest.Digest, artifactType, cancellationToken))
        {
            found.Add(referrer);
        }

        return [.. found];
    }
}
