namespace Imgpkg.Sdk.References;

/// <summary>What on this machine stands for a repository. The text of a reference begins with the name of the kind.</summary>
internal sealed class LocalKind
{
    /// <summary>A directory: an OCI image layout.</summary>
    public static readonly LocalKind Layout = new("oci:", "a local store must name a directory, for example oci:store/app:v1");

    /// <summary>A tar of an OCI image layout.</summary>
    public static readonly LocalKind OciArchive = new("oci-archive:", "an archive must name a file, for example oci-archive:app.tar:v1");

    /// <summary>A tar as <c>copy --to-tar</c> writes it.</summary>
    public static readonly LocalKind ImageSet = new("imgpkg-tar:", "an archive must name a file, for example imgpkg-tar:app.tar");

    private static readonly LocalKind[] All = [Layout, OciArchive, ImageSet];

    private LocalKind(string prefix, string remedy)
    {
        Prefix = prefix;
        Remedy = remedy;
    }

    /// <summary>What a reference's text begins with, colon included.</summary>
    public string Prefix { get; }

    /// <summary>What to say when the path is missing.</summary>
    public string Remedy { get; }

    /// <summary>The kind a text names; null when it names a registry's repository.</summary>
    public static LocalKind? Of(string text) => Array.Find(All, kind => text.StartsWith(kind.Prefix, StringComparison.Ordinal));
}
