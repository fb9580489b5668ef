using System.Collections.Concurrent;
using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Copying.Collecting;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Sending;

/// <summary>Brings images to the destination: blobs and members of indexes, and later the manifests under their tags (copy 5.2).</summary>
/// <param name="store">The destination.</param>
/// <param name="view">What it has.</param>
/// <param name="blobs">Sends blobs.</param>
/// <param name="throttle">Bounds the requests of the operation.</param>
/// <param name="all">Whether layers that are not to be distributed are sent, too.</param>
internal sealed class ImageSender(IRepositoryStore store, DestinationView view, BlobSender blobs, Throttle throttle, bool all) : IDisposable
{
    private readonly ConcurrentDictionary<Digest, Lazy<Task>> _contents = new();
    private readonly SemaphoreSlim _referrers = new(1);

    /// <summary>Announces what images that the destination does not seem to have consist of.</summary>
    public void Expect(IEnumerable<CollectedImage> images) => blobs.Expect(images
        .Where(image => image is { IsKnown: false, Node: not null })
        .SelectMany(image => image.Node!.SelfAndDescendants().Where(node => !node.IsIndex))
        .Select(node => ImageManifest.Parse(node.Manifest))
        .SelectMany(manifest => Sendable(manifest).Append(manifest.Config)));

    /// <summary>Makes sure that the destination has everything an image consists of, but for the image's own manifest.</summary>
    /// <returns>Whether it had the image under the tag.</returns>
    public async Task<bool> SendContentsAsync(CollectedImage image, string tag)
    {
        Digest digest = image.Source.Digest!.Value;
        if (image.IsKnown || await throttle.RunAsync(token => view.FindAsync(tag, token)).ConfigureAwait(false) == digest)
        {
            return true;
        }

        await ContentsAsync(image.Node!, image.Blobs).ConfigureAwait(false);
        return false;
    }

    /// <summary>Stores an image's manifest under a tag, once everything it consists of is there.</summary>
    public Task SendManifestAsync(CollectedImage image, string tag) =>
        PutCompleteAsync(image.Node!, image.Blobs, token => PutManifestAsync(image.Node!.Manifest, tag, token));

    public void Dispose() => _referrers.Dispose();

    /// <summary>Puts a manifest under a tag; a registry that does not let the tag move is content if it points there already.</summary>
    public async Task PutManifestAsync(ManifestContent manifest, string tag, CancellationToken cancellationToken)
    {
        try
        {
            await store.PutManifestAsync(manifest, tag, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException e) when (e.StatusCode is not null && !e.IsTransient)
        {
            if (!await HasAsync(manifest.Digest, tag, cancellationToken).ConfigureAwait(false))
            {
                throw;
            }
        }
    }

    // Where that cannot be found out either, the refusal is the thing to report.
    private async Task<bool> HasAsync(Digest digest, string tag, CancellationToken cancellationToken)
    {
        try
        {
            return await Images.ImagePusher.FindTagAsync(store, store.Repository.WithTag(tag), cancellationToken).ConfigureAwait(false) == digest;
        }
        catch (RegistryException)
        {
            return false;
        }
    }

    // Once per digest, whatever the number of tags it gets.
    private Task ContentsAsync(ImageSetNode node, IBlobOrigin origin) => _contents.GetOrAdd(
        node.Manifest.Digest, _ => new Lazy<Task>(() => node.IsIndex ? SendMembersAsync(node, origin) : SendBlobsAsync(node, origin))).Value;

    private Task SendBlobsAsync(ImageSetNode node, IBlobOrigin origin)
    {
        var manifest = ImageManifest.Parse(node.Manifest);
        IEnumerable<Task> layers = Sendable(manifest).Select(layer => blobs.SendAsync(layer, origin, node.Manifest.Digest));
        DigestReference image = origin.Repository.WithDigest(node.Manifest.Digest);
        return throttle.ForEachAsync(layers.Append(blobs.SendAsync(manifest.Config, node.Config, image)), task => task);
    }

    private Task SendMembersAsync(ImageSetNode index, IBlobOrigin origin) => throttle.ForEachAsync(index.Members, async member =>
    {
        if (view.IsEmpty || !await throttle.RunAsync(token => store.ExistsAsync(member.Manifest.Descriptor, token)).ConfigureAwait(false))
        {
            await ContentsAsync(member, origin).ConfigureAwait(false);
            await PutMemberAsync(member, origin).ConfigureAwait(false);
        }
    });

    private Task PutMemberAsync(ImageSetNode member, IBlobOrigin origin) =>
        PutCompleteAsync(member, origin, token => store.PutManifestAsync(member.Manifest, tag: null, token));

    /// <summary>Puts a manifest; where the registry refuses it for content that it had or took before, that is sent again, once (R4.7).</summary>
    private async Task PutCompleteAsync(ImageSetNode node, IBlobOrigin origin, Func<CancellationToken, Task> put)
    {
        MissingContent missing;
        try
        {
            await PutAsync(node, put).ConfigureAwait(false);
            return;
        }
        catch (RegistryException e) when (MissingContent.Of(e) is { } content)
        {
            missing = content;
        }

        await SendAgainAsync(node, origin, missing).ConfigureAwait(false);
        await PutAsync(node, put).ConfigureAwait(false);
    }

    // One referrer after the other: where the registry does not list them, storing one changes an index that several may share. An index may have
    // a subject as well, and there are few of them.
    private async Task PutAsync(ImageSetNode node, Func<CancellationToken, Task> put)
    {
        bool mayRefer = node.IsIndex || ImageManifest.Parse(node.Manifest).Subject is not null;
        if (!mayRefer)
        {
            await throttle.RunAsync(put).ConfigureAwait(false);
            return;
        }

        await _referrers.WaitAsync(throttle.Token).ConfigureAwait(false);
        try
        {
            await throttle.RunAsync(put).ConfigureAwait(false);
        }
        finally
        {
            _referrers.Release();
        }
    }

    private Task SendAgainAsync(ImageSetNode node, IBlobOrigin origin, MissingContent missing)
    {
        if (node.IsIndex)
        {
            return throttle.ForEachAsync(node.Members.Where(member => missing.Includes(member.Manifest.Descriptor)), member => PutMemberAsync(member, origin));
        }

        var manifest = ImageManifest.Parse(node.Manifest);
        IEnumerable<Task> layers = Sendable(manifest).Where(missing.Includes).Select(layer => blobs.SendAgainAsync(layer, origin, node.Manifest.Digest));
        DigestReference image = origin.Repository.WithDigest(node.Manifest.Digest);
        return throttle.ForEachAsync(missing.Includes(manifest.Config) ? layers.Append(blobs.SendAgainAsync(manifest.Config, node.Config, image)) : layers, task => task);
    }

    private IEnumerable<Descriptor> Sendable(ImageManifest manifest) => manifest.Layers.Where(layer => all || !MediaTypes.IsNonDistributable(layer.MediaType));
}
