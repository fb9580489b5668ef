using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Copying;

/// <summary>What does not go together (cli 7.2).</summary>
internal static class CopyRules
{
    public static void Check(CopySource source, CopyDestination destination, CopyOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        if (destination is not RepositoryDestination)
        {
            Refuse(source is ArchiveSource && destination is ArchiveDestination, "Cannot use tar source (--tar) with tar destination (--to-tar)");
            Refuse(options.LockOutputPath is not null, "Cannot output lock file with tar destination");
            Refuse(options.Tags.Count > 0, "Tags can only be added when copying to a repository");
        }

        Refuse(options.Resume && destination is not ArchiveDestination, "Flag --resume can only be used when copying to tar");
        foreach (string tag in options.Tags)
        {
            ReferenceParser.CheckTag(tag);
        }
    }

    private static void Refuse(bool isBroken, string message)
    {
        if (isBroken)
        {
            throw new InvalidCopyException(message);
        }
    }
}
