using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives.ImageSets;

/// <summary>
/// Compares what the document of an image set says with the manifests in it, before anything is done with them. Cheap: no layer is read;
/// their bytes are verified while they are.
/// </summary>
internal static class ImageSetCheck
{
    /// <summary>Verifies all recorded digests, and that manifests, configurations, layers and members belong together.</summary>
    /// <exception cref="InvalidArchiveException">Something does not; the message names it.</exception>
    public static void Verify(ImageSetDocument document)
    {
        foreach (ImageSetNode node in document.AllNodes())
        {
            Verify(node);
        }
    }

    /// <summary>Verifies one image, or an index without its members.</summary>
    /// <exception cref="InvalidArchiveException">It contradicts itself.</exception>
    public static void Verify(ImageSetNode node)
    {
        if (node.Manifest.Digest != node.RecordedDigest)
        {
            throw new InvalidArchiveException(
                $"Expected image '{node.References[0]}' in the archive to have digest '{node.RecordedDigest}' but was '{node.Manifest.Digest}'");
        }

        try
        {
            // As received from a stranger: this also refuses what could be read as two different things.
            string mediaType = ManifestContent.Receive(node.Manifest.Bytes, node.Manifest.MediaType, node.RecordedDigest).MediaType;
            if (mediaType != node.Manifest.MediaType)
            {
                throw Contradiction(node, $"it is recorded as {node.Manifest.MediaType}, but is {mediaType}");
            }

            if (node.IsIndex)
            {
                VerifyMembers(node);
            }
            else
            {
                VerifyImage(node, ImageManifest.Parse(node.Manifest));
            }
        }
        catch (InvalidManifestException e)
        {
            throw new InvalidArchiveException($"image '{node.References[0]}' in the archive cannot be used: {e.Message}", e);
        }
    }

    private static void VerifyMembers(ImageSetNode index)
    {
        var present = index.Members.Select(member => member.RecordedDigest).ToHashSet();
        foreach (Descriptor member in ImageIndex.Parse(index.Manifest).Manifests)
        {
            if (!present.Contains(member.Digest))
            {
                throw Contradiction(index, $"its member {member.Digest} is not in the archive");
            }
        }
    }

    private static void VerifyImage(ImageSetNode image, ImageManifest manifest)
    {
        if (image.ConfigDigest != manifest.Config.Digest || !manifest.Config.Digest.Matches(image.Config.Span))
        {
            throw Contradiction(image, $"its configuration is not {manifest.Config.Digest}");
        }

        bool same = image.Layers.Count == manifest.Layers.Count
            && image.Layers.Zip(manifest.Layers).All(pair => pair.First.Digest == pair.Second.Digest
                && pair.First.Size == pair.Second.Size
                && pair.First.MediaType == pair.Second.MediaType);
        if (!same)
        {
            throw Contradiction(image, "its list of layers is not its manifest's");
        }
    }

    private static InvalidArchiveException Contradiction(ImageSetNode node, string reason) =>
        new($"image '{node.References[0]}' in the archive contradicts itself: {reason}");
}
