/* One SMTP connection through libcurl, without its variadic interface. All calls block; a session belongs to one
   thread at a time and keeps its connection open between messages. */
#ifndef CSMTP_H
#define CSMTP_H

#include <stddef.h>

typedef struct csmtp_session csmtp_session;

/* Strings are copied; NULL = not given. Times in seconds. */
typedef struct {
    /* smtp://host:port/our-name (STARTTLS demanded) or smtps://host:port/our-name. */
    const char *url;
    const char *user;
    const char *password;
    /* PEM file of the authorities trusted; NULL = the system's. */
    const char *ca_file;
    long connect_timeout_seconds;
    long total_timeout_seconds;
} csmtp_settings;

/* How far the talk with the server got. */
typedef enum {
    CSMTP_CONNECTING = 0,
    CSMTP_ENVELOPE = 1, /* MAIL FROM was sent: what the server says now is about this message. */
    CSMTP_BODY = 2,      /* the server asked for the body */
    CSMTP_BODY_SENT = 3, /* every byte was handed over */
    CSMTP_RECIPIENT = 4  /* RCPT TO was sent: what the server says now is about the address. */
} csmtp_stage;

typedef struct {
    int curl_code;
    /* Last SMTP reply code; 0 = none. */
    long response_code;
    csmtp_stage stage;
    /* Last reply line of the server. */
    char reply[512];
    /* libcurl's sentence. */
    char error[256];
} csmtp_result;

/* NULL when libcurl does not start. */
csmtp_session *csmtp_open(const csmtp_settings *settings);
void csmtp_close(csmtp_session *session);

/* Sends one message to one recipient. Addresses must be free of control characters and angle brackets. */
void csmtp_send(
    csmtp_session *session, const char *sender, const char *recipient, const void *body, size_t body_bytes,
    csmtp_result *result);

#endif
