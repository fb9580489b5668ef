namespace Imgpkg.Sdk.Archives.ImageSets;

/// <summary>A manifest, index or configuration as the document has it.</summary>
internal struct ImageSetRawDocument
{
    private byte[]? _raw;
    private string? _mediaType;

    public readonly byte[] Raw => _raw ?? [];

    public readonly string MediaType => _mediaType ?? string.Empty;

    public string? Digest { get; private set; }

    public bool TryRead(ref ImageSetCursor json, string name)
    {
        switch (name)
        {
            case "MEDIATYPE":
                _mediaType = json.Text();
                return true;
            case "DIGEST":
                Digest = json.Text();
                return true;
            case "RAW":
                _raw = json.Bytes();
                return true;
            default:
                return false;
        }
    }
}
