using System.Runtime.CompilerServices;
using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Collecting;

/// <summary>Reads the manifests and configurations of an image or of an index with all its members (copy 3).</summary>
internal sealed class NodeReader(RepositoryStores stores, Throttle throttle)
{
    // Real indexes are nested once, if at all; a chain of documents from a stranger must end somewhere.
    private const int MaxDepth = 16;

    // Depth alone is no bound: members that are indexes of many members multiply.
    private const int MaxNodes = 5_000;

    /// <summary>Reads what is not known yet of an image.</summary>
    public async Task<CollectedImage> ReadAsync(CollectedImage image)
    {
        try
        {
            FetchedImage fetched = image.Fetched ?? await FetchAsync(image.Source).ConfigureAwait(false);
            return image with { Fetched = fetched, IsBundle = fetched.IsBundle, Node = await ToNodeAsync(fetched, depth: 0, new StrongBox<int>(MaxNodes)).ConfigureAwait(false) };
        }
        catch (RegistryException e) when (e.Code == "MANIFEST_UNKNOWN")
        {
            throw OldFormat(image.Source, e);
        }
        catch (ImgpkgException e) when (e.During($"Working with {image.Source}"))
        {
            throw;
        }
    }

    private static RegistryNotFoundException OldFormat(DigestReference source, RegistryException cause)
    {
        var failure = new RegistryFailure(
            $"Encountered an error most likely because this image is in Docker Registry v1 format; only v2 or OCI image format is supported (underlying error: {cause.Message})")
        {
            Repository = source.Repository,
            Errors = cause.Errors,
            StatusCode = cause.StatusCode,
        };
        var exception = new RegistryNotFoundException(failure, cause);
        exception.During($"Working with {source}");
        return exception;
    }

    private async Task<ImageSetNode> ToNodeAsync(FetchedImage fetched, int depth, StrongBox<int> left)
    {
        if (fetched.Manifest is not null)
        {
            return ToNode(fetched, fetched.Manifest);
        }

        if (depth == MaxDepth)
        {
            throw new InvalidManifestException($"index {fetched.Content.Digest} is nested more than {MaxDepth} levels deep", fetched.Content.Digest);
        }

        IReadOnlyList<Descriptor> descriptors = ImageIndex.Parse(fetched.Content).Manifests;
        if (Interlocked.Add(ref left.Value, -descriptors.Count) < 0)
        {
            throw new InvalidManifestException($"index {fetched.Content.Digest} and the indexes in it have more than {MaxNodes} members", fetched.Content.Digest);
        }

        ImageSetNode[] members = await throttle.ForEachAsync(
            descriptors,
            async member => await ToNodeAsync(await FetchMemberAsync(fetched, member).ConfigureAwait(false), depth + 1, left).ConfigureAwait(false)).ConfigureAwait(false);
        return new ImageSetNode { References = [fetched.Reference.FullName], Manifest = fetched.Content, Members = members };
    }

    // Who reads the index alone believes what it says of its members (R6.1, R6.14).
    private async Task<FetchedImage> FetchMemberAsync(FetchedImage index, Descriptor member)
    {
        FetchedImage fetched = await FetchAsync(index.Repository.WithDigest(member.Digest)).ConfigureAwait(false);
        if (fetched.Content.Bytes.Length != member.Size)
        {
            throw ContentMismatchException.ForSize(member, fetched.Content.Bytes.Length);
        }

        bool isOtherKind = fetched.Content.IsIndex ? MediaTypes.IsManifest(member.MediaType) : MediaTypes.IsIndex(member.MediaType);
        return !isOtherKind
            ? fetched
            : throw new InvalidManifestException($"index {index.Content.Digest} calls its member {member.Digest} {member.MediaType}, but it is {fetched.Content.MediaType}", index.Content.Digest);
    }

    private static ImageSetNode ToNode(FetchedImage fetched, ImageManifest manifest) => new()
    {
        References = [fetched.Reference.FullName],
        Manifest = fetched.Content,
        Config = fetched.ConfigBytes,
        ConfigDigest = manifest.Config.Digest,
        Layers =
        [
            .. manifest.Layers.Select((layer, i) => new ImageSetLayer(
                layer.MediaType, layer.Digest, MediaTypes.IsLayer(layer.MediaType) && i < fetched.Config!.DiffIds.Count ? fetched.Config.DiffIds[i].ToString() : string.Empty, layer.Size)),
        ],
    };

    private Task<FetchedImage> FetchAsync(DigestReference source) => throttle.RunAsync(async token =>
    {
        IReadOnlyRepositoryStore store = stores.OpenRead(source.Repository);
        ManifestContent content = await FetchedImage.GetManifestAsync(store, source, token).ConfigureAwait(false);
        return await FetchedImage.CompleteAsync(source.Repository, store, content, token).ConfigureAwait(false);
    });
}
