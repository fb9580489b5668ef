namespace Imgpkg.Sdk.Credentials.Keychains.Aws;

/// <summary>What requests to Amazon are signed with. No record: a record would print the key.</summary>
internal sealed class AwsCredentials(string accessKeyId, string secretAccessKey, string? sessionToken)
{
    public string AccessKeyId { get; } = accessKeyId;

    public string SecretAccessKey { get; } = secretAccessKey;

    public string? SessionToken { get; } = sessionToken;
}
