using Imgpkg.Sdk.Locks.Yaml;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Locks;

/// <summary>The names and values that lock files share (formats 4.1, 11.2) and the checks on them, in the order of formats 4.2.</summary>
internal static class LockSchema
{
    public const string ApiVersion = "apiVersion";
    public const string Kind = "kind";
    public const string Images = "images";
    public const string Image = "image";
    public const string Annotations = "annotations";
    public const string Bundle = "bundle";
    public const string Tag = "tag";
    public const string IsBundle = "isBundle";

    public const string Version = "imgpkg.carvel.dev/v1alpha1";
    public const string ImagesLockKind = "ImagesLock";
    public const string BundleLockKind = "BundleLock";
    public const string ImageLocationsKind = "ImageLocations";

    /// <summary>Checks version and kind.</summary>
    public static void CheckHeader(YamlFields fields, string kind, LockSource source)
    {
        if (fields.Text(ApiVersion) != Version)
        {
            throw source.Invalid($"Validating apiVersion: Unknown version (known: {Version})", fields.Line(ApiVersion));
        }

        if (fields.Text(Kind) != kind)
        {
            throw source.Invalid($"Validating kind: Unknown kind (known: {kind})", fields.Line(Kind));
        }
    }

    /// <summary>Reads the reference in <see cref="Image"/>.</summary>
    public static DigestReference ReadImage(YamlFields fields, LockSource source)
    {
        string text = fields.Text(Image);
        try
        {
            return DigestReference.Parse(text);
        }
        catch (InvalidReferenceException e)
        {
            throw source.Invalid($"Expected ref to be in digest form, got '{text}'", fields.Line(Image) ?? fields.OwnLine, e);
        }
    }
}
