using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Copying;

/// <summary>Where a copy goes. A closed family, made by the methods of this class; immutable.</summary>
public abstract class CopyDestination
{
    private protected CopyDestination()
    {
    }

    /// <summary>A repository of a registry, or a local store (<see cref="RepositoryReference.ForDirectory"/>). Several copies may share one.</summary>
    public static CopyDestination ToRepository(RepositoryReference repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return new RepositoryDestination(repository);
    }

    /// <summary>An archive in the original's format: one uncompressed tar. A file at <paramref name="path"/> is replaced once all is written.</summary>
    public static CopyDestination ToArchive(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new ArchiveDestination(path);
    }

    /// <summary>A tar of a standard OCI image layout, for programs that read <c>oci-archive:</c>. A file at <paramref name="path"/> is replaced once all is written.</summary>
    public static CopyDestination ToOciArchive(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new OciArchiveDestination(path);
    }
}

/// <summary>A repository.</summary>
internal sealed class RepositoryDestination(RepositoryReference repository) : CopyDestination
{
    public RepositoryReference Repository { get; } = repository;
}

/// <summary>An archive in the original's format.</summary>
internal sealed class ArchiveDestination(string path) : CopyDestination
{
    public string Path { get; } = path;
}

/// <summary>A tar of an OCI image layout.</summary>
internal sealed class OciArchiveDestination(string path) : CopyDestination
{
    public string Path { get; } = path;
}
