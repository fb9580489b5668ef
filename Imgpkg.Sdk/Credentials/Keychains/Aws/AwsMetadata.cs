using System.Text.Json;

namespace Imgpkg.Sdk.Credentials.Keychains.Aws;

/// <summary>The answers with which Amazon's endpoints inside a machine give credentials.</summary>
internal static class AwsMetadata
{
    public static AwsCredentials Read(JsonElement answer, string source) => new(
        KeychainJson.Required(answer, "AccessKeyId", source),
        KeychainJson.Required(answer, "SecretAccessKey", source),
        KeychainJson.Text(answer, "Token"));
}
