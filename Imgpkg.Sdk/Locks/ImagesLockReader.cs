using Imgpkg.Sdk.Locks.Yaml;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Locks;

/// <summary>Reads an ImagesLock strictly (formats 4.2).</summary>
internal static class ImagesLockReader
{
    private static readonly string[] RootFields = [LockSchema.ApiVersion, LockSchema.Kind, LockSchema.Images];
    private static readonly string[] ImageFields = [LockSchema.Image, LockSchema.Annotations];

    public static ImagesLock Read(string text, string? path)
    {
        LockSource source = LockSource.ForLock("images", path);
        YamlFields root = YamlFields.ReadStrict(YamlLoader.Load(text, source), LockSchema.ImagesLockKind, RootFields, source);

        // All entries before any validation: a wrong type anywhere is reported before a wrong version.
        (YamlFields Fields, IReadOnlyDictionary<string, string> Annotations)[] entries =
        [
            .. root.Items(LockSchema.Images)
                .Select(item => YamlFields.ReadStrict(item, LockSchema.Images, ImageFields, source))
                .Select(fields => (fields, fields.Texts(LockSchema.Annotations))),
        ];
        foreach ((YamlFields fields, _) in entries)
        {
            fields.Text(LockSchema.Image);
        }

        LockSchema.CheckHeader(root, LockSchema.ImagesLockKind, source);
        return new ImagesLock
        {
            Images = [.. entries.Select(entry => new LockedImage { Image = ReadImage(entry.Fields, source), Annotations = entry.Annotations })],
        };
    }

    /// <summary>Keeps only the full name: a tag before the digest and the short forms of Docker Hub are gone (formats 4.2).</summary>
    private static DigestReference ReadImage(YamlFields fields, LockSource source)
    {
        DigestReference written = LockSchema.ReadImage(fields, source);
        return written.Repository.WithDigest(written.Digest!.Value);
    }
}
