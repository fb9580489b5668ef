namespace Imgpkg.Sdk.Credentials.Keychains;

/// <summary>Why a keychain has no credential although it should; the message holds no secret and nothing that a server sent but error codes.</summary>
internal sealed class KeychainException(string message, Exception? innerException = null) : Exception(message, innerException);
