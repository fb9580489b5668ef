namespace Imgpkg.Sdk.Infrastructure;

/// <summary>What a path is.</summary>
internal enum FileKind
{
    Regular,
    Directory,
    SymbolicLink,

    /// <summary>A fifo, socket or device.</summary>
    Other,
}
