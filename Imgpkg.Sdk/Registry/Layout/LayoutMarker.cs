using System.Text.Json;

namespace Imgpkg.Sdk.Registry.Layout;

/// <summary>The <c>oci-layout</c> file, which makes a directory an image layout (image-spec 1.1, image layout: oci-layout file).</summary>
internal static class LayoutMarker
{
    public const string FileName = "oci-layout";

    public const string Version = "1.0.0";

    private const int MaxBytes = 64 * 1024;

    public static ReadOnlySpan<byte> Content => "{\"imageLayoutVersion\":\"1.0.0\"}"u8;

    /// <summary>Reads the file and refuses a version whose rules are not known.</summary>
    public static void Check(string path, LayoutFailures failures)
    {
        byte[] content = BoundedFile.Read(path, MaxBytes, failures);
        string? version;
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            version = document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("imageLayoutVersion", out JsonElement value)
                && value.ValueKind == JsonValueKind.String
                    ? value.GetString()
                    : null;
        }
        catch (JsonException e)
        {
            throw failures.Corrupt(path, e.Message, e);
        }

        if (version is null)
        {
            throw failures.Corrupt(path, "it has no imageLayoutVersion");
        }

        if (version != Version)
        {
            throw failures.UnsupportedVersion(path, version);
        }
    }
}
