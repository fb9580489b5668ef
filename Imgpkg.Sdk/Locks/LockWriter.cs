using Imgpkg.Sdk.Locks.Yaml;

namespace Imgpkg.Sdk.Locks;

/// <summary>Writes locks, byte by byte as the original does (formats 4.4, 4.5).</summary>
internal static class LockWriter
{
    public static string Write(ImagesLock value)
    {
        var writer = new YamlBlockWriter();
        writer.Field("", LockSchema.ApiVersion, LockSchema.Version);
        if (value.Images.Count > 0)
        {
            writer.Open("", LockSchema.Images);
        }

        foreach (LockedImage image in value.Images)
        {
            string lead = YamlBlockWriter.FirstOfItem;
            if (image.Annotations.Count > 0)
            {
                writer.Open(lead, LockSchema.Annotations);
                foreach (string key in NaturalOrder.Sort(image.Annotations.Keys))
                {
                    writer.Field("    ", key, image.Annotations[key]);
                }

                lead = YamlBlockWriter.NextOfItem;
            }

            writer.Field(lead, LockSchema.Image, image.Image.FullName);
        }

        writer.Field("", LockSchema.Kind, LockSchema.ImagesLockKind);
        return writer.ToString();
    }

    public static string Write(BundleLock value)
    {
        var writer = new YamlBlockWriter();
        writer.Field("", LockSchema.ApiVersion, LockSchema.Version);
        writer.Open("", LockSchema.Bundle);

        // As written when it was read, the full name when it was made: a BundleLock keeps its text (formats 4.2).
        writer.Field("  ", LockSchema.Image, value.Bundle.Original);
        if (!string.IsNullOrEmpty(value.Tag))
        {
            writer.Field("  ", LockSchema.Tag, value.Tag);
        }

        writer.Field("", LockSchema.Kind, LockSchema.BundleLockKind);
        return writer.ToString();
    }
}
