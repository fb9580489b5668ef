namespace Imgpkg.Sdk.Infrastructure;

/// <summary>What is done once more after a passing failure.</summary>
internal enum RetriedStep
{
    /// <summary>A single request is sent again.</summary>
    Request,

    /// <summary>An upload is continued, or begun anew.</summary>
    Upload,

    /// <summary>A download is continued.</summary>
    Download,
}
